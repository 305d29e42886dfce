/*
 * Dovecot plugin `idle_notify`: an IDLE client hears of a change of its mailbox at once.
 *
 * Dovecot 2.4.1 sees a change in Maildir through inotify and then waits half a second, so that several changes make one
 * notification. That is most of the time a chat message takes. Worse, a connection that hibernates within that half second forgets
 * what it was waiting for, and its client is never told (docs/decisions/0005-wake-idle-clients-at-once.md).
 *
 * Nothing is linked: what is undefined here is in the process that loads it.
 */
#include "lib.h"
#include "ioloop-private.h"
#include "module-context.h"
#include "mail-storage-private.h"
#include "mail-storage-hooks.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* `struct mailbox_notify_file` is private to Dovecot's mailbox-watch.c, so it has to be looked up there again for each version.
   Dovecot itself refuses a plugin of another ABI when it starts. */
#if DOVECOT_VERSION_MAJOR != 2 || DOVECOT_VERSION_MINOR != 4 || DOVECOT_VERSION_MICRO != 1
#  error "Compare struct mailbox_notify_file with src/lib-storage/mailbox-watch.c of this Dovecot, then change the version here."
#endif

/* One watched path of a mailbox, as mailbox-watch.c of 2.4.1 has it. */
struct mailbox_notify_file {
	struct mailbox_notify_file *next;
	char *path;
	struct stat last_st;
	/* NULL where inotify is not to be had; the mailbox is polled then. */
	struct io *io_notify;
};

#define IDLE_NOTIFY_CONTEXT(box) MODULE_CONTEXT_REQUIRE(box, idle_notify_module)

static MODULE_CONTEXT_DEFINE_INIT(idle_notify_module, &mail_storage_module_register);

const char *idle_notify_plugin_version = DOVECOT_ABI_VERSION;

void idle_notify_plugin_init(struct module *module);
void idle_notify_plugin_deinit(void);

static bool has_changed(const struct mailbox_notify_file *file, struct stat *now_r)
{
	return stat(file->path, now_r) == 0 && ST_CHANGED(file->last_st, *now_r);
}

/* In place of mailbox-watch.c's callback, which would start the timer. */
static void notify_at_once(void *context)
{
	struct mailbox *box = context;
	struct mailbox_notify_file *file;
	struct stat now;

	/* Before the client is told: whatever changes from here on is another change. */
	for (file = box->notify_files; file != NULL; file = file->next) {
		if (has_changed(file, &now))
			file->last_st = now;
	}
	if (box->to_notify != NULL)
		timeout_reset(box->to_notify);
	if (box->notify_callback != NULL)
		box->notify_callback(box, box->notify_context);
}

/* Makes an event in a directory that Maildir does not take for a message. */
static void touch_directory(const char *path)
{
	char file[PATH_MAX];
	int length, fd;

	length = snprintf(file, sizeof(file), "%s/.idle-notify.%ld", path, (long)getpid());
	if (length < 0 || (size_t)length >= sizeof(file))
		return;

	/* Fails for what is no directory; then there is a directory beside it. */
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return;
	(void)close(fd);
	(void)unlink(file);
}

/* Watching ends when a connection hibernates, too. Another process has the watches then, but new ones: a change before that was not read
   yet is known to nobody, so it is made known again. When watching ends for good this costs a look at each path. */
static void pass_on_changes(struct mailbox *box)
{
	const struct mailbox_notify_file *file;
	struct stat now;

	for (file = box->notify_files; file != NULL; file = file->next) {
		if (has_changed(file, &now))
			touch_directory(file->path);
	}
}

static void idle_notify_changes(struct mailbox *box)
{
	union mailbox_module_context *context = IDLE_NOTIFY_CONTEXT(box);
	struct mailbox_notify_file *file;

	if (box->notify_callback == NULL)
		pass_on_changes(box);

	/* Watches the mailbox, or ends that; the list is empty then. */
	context->super.notify_changes(box);

	/* The watch itself stays: a second one on the same path would be the same descriptor, and an event that is there already is not lost. */
	for (file = box->notify_files; file != NULL; file = file->next) {
		if (file->io_notify != NULL && file->io_notify->context == box)
			file->io_notify->callback = notify_at_once;
	}
}

/* A mailbox may be closed while it is watched. */
static void idle_notify_close(struct mailbox *box)
{
	union mailbox_module_context *context = IDLE_NOTIFY_CONTEXT(box);

	pass_on_changes(box);
	context->super.close(box);
}

static void idle_notify_mailbox_allocated(struct mailbox *box)
{
	struct mailbox_vfuncs *functions = box->vlast;
	union mailbox_module_context *context = p_new(box->pool, union mailbox_module_context, 1);

	context->super = *functions;
	box->vlast = &context->super;
	functions->notify_changes = idle_notify_changes;
	functions->close = idle_notify_close;
	MODULE_CONTEXT_SET_SELF(box, idle_notify_module, context);
}

static struct mail_storage_hooks hooks = {
	.mailbox_allocated = idle_notify_mailbox_allocated,
};

void idle_notify_plugin_init(struct module *module)
{
	mail_storage_hooks_add(module, &hooks);
}

void idle_notify_plugin_deinit(void)
{
	mail_storage_hooks_remove(&hooks);
}
