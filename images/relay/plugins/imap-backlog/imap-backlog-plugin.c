/*
 * Dovecot plugin `imap_backlog`: who logs in, or wakes from hibernation, while every process of imap is busy waits for one in the kernel's queue.
 *
 * Dovecot 2.4.1 makes the queue of a service's sockets as long as the service may have connections. When everybody comes back at once,
 * after a restart or when a network is there again, that is too short: imap-login then tries for half a second to get in, and does
 * nothing else meanwhile, for nobody, and then refuses the log-in. Each process of imap asks for the queue to be as long as the
 * host allows (net.core.somaxconn, listen(2)); the first does it before anybody waits.
 * docs/decisions/0020-everybody-at-once.md has the reasons and the measurements.
 *
 * Nothing is linked: what is undefined here is in the process that loads it.
 */
#include "lib.h"
#include "module-dir.h"
#include "master-interface.h"
#include "master-service.h"

#include <limits.h>
#include <sys/socket.h>

/* How a service gets its sockets was read in this version. */
#if DOVECOT_VERSION_MAJOR != 2 || DOVECOT_VERSION_MINOR != 4 || DOVECOT_VERSION_MICRO != 1
#  error "Read src/master/service-listen.c and src/lib-master/master-service.c of this Dovecot, then change the version here."
#endif

const char *imap_backlog_plugin_version = DOVECOT_ABI_VERSION;

void imap_backlog_plugin_init(struct module *module);
void imap_backlog_plugin_deinit(void);

void imap_backlog_plugin_init(struct module *module ATTR_UNUSED)
{
	unsigned int i;

	for (i = 0; i < master_service_get_socket_count(master_service); i++) {
		if (listen(MASTER_LISTEN_FD_FIRST + i, INT_MAX) < 0)
			i_warning("imap_backlog: listen(%s) failed: %m",
				  master_service_get_socket_name(master_service, MASTER_LISTEN_FD_FIRST + i));
	}
}

void imap_backlog_plugin_deinit(void)
{
}
