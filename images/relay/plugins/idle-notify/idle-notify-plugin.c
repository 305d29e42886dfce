/*
 * Dovecot plugin `idle_notify`: an IDLE client hears of a change of its mailbox at once, however many are waiting.
 *
 * Dovecot 2.4.1 sees a change in Maildir through inotify, half a second late, and every waiting connection takes one of the few inotify
 * instances that a host grants a user (128 by default, and nothing in a container can change that). So whoever changes a mailbox tells
 * whoever waits for it: a waiting connection binds a datagram socket in a folder of Dovecot's run directory that belongs to the
 * mailbox, and a change sends one byte to each socket in that folder.
 *
 * Nothing gets lost, by order alone: the change is made, then it is told; the socket is bound, then its owner looks at the mailbox. When
 * a connection hibernates, the socket itself goes to the process that waits for it then, with whatever lies in it.
 * docs/decisions/0008-idle-without-inotify.md has the reasons and the measurements.
 *
 * Nothing is linked: what is undefined here is in the process that loads it.
 */
#define _GNU_SOURCE
#include "lib.h"
#include "ioloop.h"
#include "module-context.h"
#include "mail-storage-private.h"
#include "mailbox-watch.h"
#include "mail-storage-hooks.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* What a mailbox's functions are called for, and what imap does with the descriptor when it hibernates, was read in this version. */
#if DOVECOT_VERSION_MAJOR != 2 || DOVECOT_VERSION_MINOR != 4 || DOVECOT_VERSION_MICRO != 1
#  error "Read src/imap/imap-client-hibernate.c and src/lib-storage/mailbox-watch.c of this Dovecot, then change the version here."
#endif

#define IDLE_NOTIFY_CONTEXT(box) MODULE_CONTEXT(box, idle_notify_module)

/* What a client in IDLE is told of. A change of the cache alone, which fetching makes, is none of that. */
#define CHANGES_TOLD (MAIL_INDEX_TRANSACTION_CHANGE_APPEND | MAIL_INDEX_TRANSACTION_CHANGE_EXPUNGE | \
		      MAIL_INDEX_TRANSACTION_CHANGE_FLAGS | MAIL_INDEX_TRANSACTION_CHANGE_KEYWORDS)

struct idle_notify_mailbox {
	union mailbox_module_context module_ctx;

	/* The socket while this connection waits, or -1. */
	int fd;
	struct io *io;
	/* Where it is bound. */
	struct sockaddr_un address;
	/* The process that waits for a hibernated connection has it as well. */
	bool handed_over;

	/* A synchronisation has changed what others may be waiting for. */
	bool changed;
	/* The next synchronisation, or the one that is under way, reads the folders whatever their times say. */
	bool read_all, reading_all;
};

static MODULE_CONTEXT_DEFINE_INIT(idle_notify_module, &mail_storage_module_register);

const char *idle_notify_plugin_version = DOVECOT_ABI_VERSION;

void idle_notify_plugin_init(struct module *module);
void idle_notify_plugin_deinit(void);

/* Returns FALSE when it does not fit, which takes a very long base_dir. */
static bool ATTR_FORMAT(2, 3) set_path(struct sockaddr_un *address, const char *format, ...)
{
	va_list args;
	int length;

	address->sun_family = AF_UNIX;
	va_start(args, format);
	length = vsnprintf(address->sun_path, sizeof(address->sun_path), format, args);
	va_end(args);
	if (length >= 0 && (size_t)length < sizeof(address->sun_path))
		return TRUE;
	errno = ENAMETOOLONG;
	return FALSE;
}

static bool parent_folder(struct sockaddr_un *folder_r, struct mailbox *box)
{
	return set_path(folder_r, "%s/idle", box->storage->user->set->base_dir);
}

/* The folder of those who wait for a mailbox is named after the mailbox's inode: short, and nobody's address is in it. */
static bool mailbox_folder(struct sockaddr_un *folder_r, struct mailbox *box)
{
	struct stat st;

	return stat(mailbox_get_path(box), &st) == 0 &&
		set_path(folder_r, "%s/idle/%llx-%llx", box->storage->user->set->base_dir,
			 (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
}

static int open_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Goes through those who wait for a mailbox: tells them, all but `own`, and in any case removes what a process left behind that is gone. */
static int visit(const struct sockaddr_un *folder, const struct sockaddr_un *own, bool tell)
{
	struct sockaddr_un address;
	struct dirent *entry;
	bool removed = FALSE;
	DIR *dir;
	int fd;

	dir = opendir(folder->sun_path);
	if (dir == NULL)
		return errno == ENOENT ? 0 : -1; /* nobody has ever waited, or nobody does any more */
	fd = open_socket();
	if (fd == -1) {
		(void)closedir(dir);
		return -1;
	}

	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || !set_path(&address, "%s/%s", folder->sun_path, entry->d_name))
			continue;
		if (own != NULL && strcmp(address.sun_path, own->sun_path) == 0)
			continue;
		if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
			/* Fails when its queue is full; then it is going to wake up in any case. */
			if (tell)
				(void)send(fd, "", 1, MSG_NOSIGNAL);
		} else if (errno == ECONNREFUSED) {
			removed = unlink(address.sun_path) == 0 || removed;
		}
	}
	(void)closedir(dir);
	(void)close(fd);
	/* Succeeds only when nobody else is there. */
	if (removed)
		(void)rmdir(folder->sun_path);
	return 0;
}

/* Called after the change, never before. */
static void tell_of_change(struct mailbox *box, struct idle_notify_mailbox *ibox)
{
	struct sockaddr_un folder;

	ibox->changed = FALSE;
	if (!mailbox_folder(&folder, box))
		return; /* deleted meanwhile */
	if (visit(&folder, ibox->fd == -1 ? NULL : &ibox->address, TRUE) < 0)
		e_error(box->event, "Those who wait for the mailbox are not told of a change: %s: %m", folder.sun_path);
}

static void was_told(struct mailbox *box)
{
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);
	char bytes[16];

	/* Emptied before looking: what is told from here on is another change. */
	while (recv(ibox->fd, bytes, sizeof(bytes), 0) >= 0)
		;
	if (box->notify_callback != NULL)
		box->notify_callback(box, box->notify_context);
}

/* Binds the socket outside the folder and moves it there: between the making of its file and the end of bind() it refuses
   connections, as if its owner were gone. */
static int bind_in_folder(int fd, struct sockaddr_un *address_r, struct mailbox *box)
{
	struct sockaddr_un parent, folder, fresh;
	struct timespec now;
	int tries;

	if (!parent_folder(&parent, box) || !mailbox_folder(&folder, box))
		return -1;

	/* No two sockets ever have the same name, so that none takes the place of one that was handed over by a process that is gone. */
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (!set_path(&fresh, "%s/%ld", parent.sun_path, (long)getpid()) ||
	    !set_path(address_r, "%s/%ld.%lld.%ld", folder.sun_path, (long)getpid(), (long long)now.tv_sec, now.tv_nsec))
		return -1;

	if (mkdir(parent.sun_path, 0700) < 0 && errno != EEXIST)
		return -1;
	(void)unlink(fresh.sun_path);
	if (bind(fd, (const struct sockaddr *)&fresh, sizeof(fresh)) < 0)
		return -1;
	/* Whoever leaves the folder last removes it, which may be between these two calls. */
	for (tries = 0; tries < 100; tries++) {
		if (mkdir(folder.sun_path, 0700) < 0 && errno != EEXIST)
			break;
		if (rename(fresh.sun_path, address_r->sun_path) == 0) {
			(void)visit(&folder, address_r, FALSE);
			return 0;
		}
		if (errno != ENOENT)
			break;
	}
	i_unlink_if_exists(fresh.sun_path);
	return -1;
}

static bool start_waiting(struct mailbox *box, struct idle_notify_mailbox *ibox)
{
	static bool warned = FALSE;
	int fd = open_socket();

	if (fd == -1 || bind_in_folder(fd, &ibox->address, box) < 0) {
		if (!warned)
			e_warning(box->event, "IDLE clients are told late, because they cannot be given a socket: %m");
		warned = TRUE;
		i_close_fd(&fd);
		return FALSE;
	}
	ibox->fd = fd;
	ibox->io = io_add(fd, IO_READ, was_told, box);
	return TRUE;
}

static void end_waiting(struct idle_notify_mailbox *ibox)
{
	char *name;

	if (ibox->fd == -1)
		return;
	io_remove(&ibox->io);
	i_close_fd(&ibox->fd);
	/* When it was handed over, it is still in use; when that ends, the next who comes by removes it. */
	if (!ibox->handed_over) {
		i_unlink_if_exists(ibox->address.sun_path);
		name = strrchr(ibox->address.sun_path, '/');
		*name = '\0';
		(void)rmdir(ibox->address.sun_path);
	}
	ibox->handed_over = FALSE;
}

/* In place of the function of that name in libdovecot-storage, for which the plugin is loaded into imap before that library
   (dovecot.conf): what shall wake a connection that is about to hibernate. Without a descriptor it stays awake. */
int mailbox_watch_extract_notify_fd(struct mailbox *box, const char **reason_r)
{
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);
	int fd;

	if (ibox == NULL || ibox->fd == -1) {
		*reason_r = "Nobody would tell it of changes";
		return -1;
	}
	fd = fcntl(ibox->fd, F_DUPFD_CLOEXEC, 0);
	if (fd == -1)
		*reason_r = t_strdup_printf("fcntl(F_DUPFD_CLOEXEC) failed: %m");
	else
		ibox->handed_over = TRUE;
	return fd;
}

static void idle_notify_changes(struct mailbox *box)
{
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);

	end_waiting(ibox);
	/* Dovecot's own way is the one left when there is no socket, and has to be ended if it was taken. */
	if (box->notify_callback == NULL || !start_waiting(box, ibox))
		ibox->module_ctx.super.notify_changes(box);
}

static int idle_notify_transaction_commit(struct mailbox_transaction_context *t, struct mail_transaction_commit_changes *changes_r)
{
	struct mailbox *box = t->box;
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);
	bool saving = t->save_ctx != NULL;
	int ret;

	ret = ibox->module_ctx.super.transaction_commit(t, changes_r);
	if (ret >= 0 && (saving || (changes_r->changes_mask & CHANGES_TOLD) != 0))
		tell_of_change(box, ibox);
	return ret;
}

/* Called for each change that a synchronisation makes in the Maildir, before it is visible in the index. */
static void idle_notify_sync_notify(struct mailbox *box, uint32_t uid, enum mailbox_sync_type type)
{
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);

	if (uid != 0)
		ibox->changed = TRUE;
	if (ibox->module_ctx.super.sync_notify != NULL)
		ibox->module_ctx.super.sync_notify(box, uid, type);
}

static struct mailbox_sync_context *idle_notify_sync_init(struct mailbox *box, enum mailbox_sync_flags flags)
{
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);

	ibox->reading_all = ibox->read_all;
	ibox->read_all = FALSE;
	if (ibox->reading_all)
		flags |= MAILBOX_SYNC_FLAG_FULL_READ;
	return ibox->module_ctx.super.sync_init(box, flags);
}

/* Whether something lies in new/, from where a synchronisation moves what it sees. */
static bool has_unseen_files(struct mailbox *box)
{
	const char *path = t_strconcat(mailbox_get_path(box), "/new", NULL);
	struct dirent *entry;
	bool found = FALSE;
	DIR *dir = opendir(path);

	if (dir == NULL)
		return FALSE;
	while (!found && (entry = readdir(dir)) != NULL)
		found = entry->d_name[0] != '.';
	(void)closedir(dir);
	return found;
}

/* A delivery that finds the mailbox locked puts its message into new/ and leaves the index to others. When somebody has just read the
   folder and not yet noted its time, the message is older than that time, and nobody looks for it before the next one comes. So who
   waits makes sure that nothing is left there, once for each look: what can be moved is gone then. */
static void look_again(struct mailbox *box, struct idle_notify_mailbox *ibox)
{
	if (ibox->fd == -1 || ibox->reading_all || (box->flags & MAILBOX_FLAG_DROP_RECENT) == 0 || !has_unseen_files(box))
		return;
	ibox->read_all = TRUE;
	io_set_pending(ibox->io);
}

static int idle_notify_sync_deinit(struct mailbox_sync_context *context, struct mailbox_sync_status *status_r)
{
	struct mailbox *box = context->box;
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);
	int ret = ibox->module_ctx.super.sync_deinit(context, status_r);

	if (ibox->changed)
		tell_of_change(box, ibox);
	T_BEGIN {
		look_again(box, ibox);
	} T_END;
	return ret;
}

static void idle_notify_close(struct mailbox *box)
{
	struct idle_notify_mailbox *ibox = IDLE_NOTIFY_CONTEXT(box);

	if (ibox->changed)
		tell_of_change(box, ibox);
	end_waiting(ibox);
	ibox->module_ctx.super.close(box);
}

static void idle_notify_mailbox_allocated(struct mailbox *box)
{
	struct mailbox_vfuncs *functions = box->vlast;
	struct idle_notify_mailbox *ibox = p_new(box->pool, struct idle_notify_mailbox, 1);

	ibox->fd = -1;
	ibox->module_ctx.super = *functions;
	box->vlast = &ibox->module_ctx.super;
	functions->notify_changes = idle_notify_changes;
	functions->transaction_commit = idle_notify_transaction_commit;
	functions->sync_init = idle_notify_sync_init;
	functions->sync_notify = idle_notify_sync_notify;
	functions->sync_deinit = idle_notify_sync_deinit;
	functions->close = idle_notify_close;
	MODULE_CONTEXT_SET(box, idle_notify_module, ibox);
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
