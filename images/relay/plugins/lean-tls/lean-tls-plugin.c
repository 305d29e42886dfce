/*
 * Dovecot login plugin `lean_tls`: a logged-in connection over TLS keeps next to no memory while nothing is said on it.
 *
 * Dovecot 2.4.1 goes on decrypting for a connection in imap-login after the log-in, between two sockets: the client's, and one whose
 * other end is imap's. For that it keeps all that logging in took, and a buffer at each of the six steps on the way, 80 kB in all, for
 * a phone that says nothing for half an hour at a time. The plugin carries the bytes itself: OpenSSL reads and writes the client's
 * socket directly, one buffer serves all connections of the process, and what a slow peer does not take waits in memory of its size.
 *
 * Greeting, handshake, authentication and what is pipelined behind them stay Dovecot's. A connection is taken over at a moment when
 * nothing is under way, in no buffer and in either direction, so nothing has to be moved; until there is such a moment Dovecot carries it.
 * docs/decisions/0018-idle-tls-connections.md has the reasons and the measurements.
 *
 * Nothing is linked: what is undefined here is in the process that loads it.
 */
#define _GNU_SOURCE
#include "lib.h"
#include "fd-util.h"
#include "ioloop.h"
#include "iostream-openssl.h"
#include "iostream-proxy.h"
#include "istream.h"
#include "llist.h"
#include "login-common.h"
#include "client-common.h"
#include "master-service.h"
#include "module-context.h"
#include "net.h"
#include "ostream-private.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

/* What becomes of a client after its log-in, and what is in struct ssl_iostream, was read in this version. */
#if DOVECOT_VERSION_MAJOR != 2 || DOVECOT_VERSION_MINOR != 4 || DOVECOT_VERSION_MICRO != 1
#  error "Read src/login-common/client-common.c and src/lib-ssl-iostream of this Dovecot, then change the version here."
#endif

#define LEAN_TLS_CONTEXT(client) MODULE_CONTEXT(client, lean_tls_module)

/* Between two looks whether nothing is under way. */
#define RETRY_MSECS 1000

/* A client that is Dovecot's still. */
struct lean_tls_client {
	union login_client_module_context module_ctx;
	struct timeout *to;
	/* While Dovecot proxies: a reference to the stream that closes imap's socket. Dovecot would close it before it takes the stream in
	   the other direction out of epoll, and when that has bytes left, epoll's complaint ends the process with all its connections. */
	struct istream *imap_input;
};

/* Bytes that a peer has not taken yet; there are none while it does. */
struct waiting {
	unsigned char *data;
	size_t pos, size;
};

/* A connection that was taken over. */
struct connection {
	struct connection *prev, *next;

	SSL *ssl;
	/* The other end is with imap, or with imap-hibernate. */
	int client_fd, imap_fd;
	struct io *client_in, *client_out, *imap_in, *imap_out;

	/* What a side does not take stops the reading of the other side, so none of these is ever more than one record. */
	struct waiting for_client, for_imap;
	/* OpenSSL can go on with reading, or with writing, only when the client takes something. */
	bool reading_blocked, writing_blocked;
};

static MODULE_CONTEXT_DEFINE_INIT(lean_tls_module, &login_module_register);
static struct connection *connections;

/* For a moment each, so one is enough. Whatever a TLS record can hold (RFC 8446 5.1) fits, so OpenSSL never has a rest to itself. */
static unsigned char buffer[SSL3_RT_MAX_PLAIN_LENGTH];

const char *lean_tls_plugin_version = DOVECOT_ABI_VERSION;

void lean_tls_plugin_init(struct module *module);
void lean_tls_plugin_deinit(void);

static void client_readable(struct connection *conn);
static void client_writable(struct connection *conn);
static void imap_readable(struct connection *conn);
static void imap_writable(struct connection *conn);

/* Ends a connection on both sides. With `goodbye` the client is told that nothing was cut off; after an error OpenSSL forbids it. */
static void end(struct connection *conn, bool goodbye)
{
	io_remove(&conn->client_in);
	io_remove(&conn->client_out);
	io_remove(&conn->imap_in);
	io_remove(&conn->imap_out);
	if (goodbye)
		(void)SSL_shutdown(conn->ssl);
	SSL_free(conn->ssl);
	ERR_clear_error();
	i_close_fd(&conn->client_fd);
	i_close_fd(&conn->imap_fd);
	i_free(conn->for_client.data);
	i_free(conn->for_imap.data);
	DLLIST_REMOVE(&connections, conn);
	i_free(conn);
	master_service_client_connection_destroyed(master_service);
}

/* Waits for all that can be dealt with, and for nothing else. */
static void wait_for_peers(struct connection *conn)
{
	bool client_in = conn->for_imap.data == NULL && !conn->reading_blocked;
	bool client_out = conn->reading_blocked || conn->writing_blocked;
	bool imap_in = conn->for_client.data == NULL;

	if (!client_in)
		io_remove(&conn->client_in);
	else if (conn->client_in == NULL)
		conn->client_in = io_add(conn->client_fd, IO_READ, client_readable, conn);
	if (!client_out)
		io_remove(&conn->client_out);
	else if (conn->client_out == NULL)
		conn->client_out = io_add(conn->client_fd, IO_WRITE, client_writable, conn);
	if (!imap_in)
		io_remove(&conn->imap_in);
	else if (conn->imap_in == NULL)
		conn->imap_in = io_add(conn->imap_fd, IO_READ, imap_readable, conn);
	if (conn->for_imap.data == NULL)
		io_remove(&conn->imap_out);
	else if (conn->imap_out == NULL)
		conn->imap_out = io_add(conn->imap_fd, IO_WRITE, imap_writable, conn);
}

static void keep(struct waiting *waiting, const unsigned char *data, size_t size)
{
	waiting->data = i_malloc(size);
	memcpy(waiting->data, data, size);
	waiting->pos = 0;
	waiting->size = size;
}

static void all_taken(struct waiting *waiting)
{
	i_free_and_null(waiting->data);
	waiting->pos = waiting->size = 0;
}

/* What OpenSSL says to a call that did nothing; `blocked_r` is whether it waits for the client to take something. Returns FALSE when
   the connection is at its end, and has ended it. */
static bool can_go_on(struct connection *conn, int ret, bool *blocked_r)
{
	switch (SSL_get_error(conn->ssl, ret)) {
	case SSL_ERROR_WANT_READ:
		*blocked_r = FALSE;
		return TRUE;
	case SSL_ERROR_WANT_WRITE:
		*blocked_r = TRUE;
		return TRUE;
	case SSL_ERROR_ZERO_RETURN:
		end(conn, TRUE);
		return FALSE;
	default:
		end(conn, FALSE);
		return FALSE;
	}
}

/* Sends what it can, and returns how much that was; or -1, and has ended the connection. */
static ssize_t send_to_client(struct connection *conn, const unsigned char *data, size_t size)
{
	size_t sent = 0;
	int ret;

	while (sent < size) {
		ERR_clear_error();
		ret = SSL_write(conn->ssl, data + sent, size - sent);
		if (ret <= 0)
			return can_go_on(conn, ret, &conn->writing_blocked) ? (ssize_t)sent : -1;
		sent += ret;
	}
	conn->writing_blocked = FALSE;
	return sent;
}

/* The same towards imap. */
static ssize_t send_to_imap(struct connection *conn, const unsigned char *data, size_t size)
{
	ssize_t ret = send(conn->imap_fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (ret >= 0)
		return ret;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	end(conn, TRUE);
	return -1;
}

/* Sends again what waits for the client, as OpenSSL wants it: the same bytes. Returns FALSE when that has ended the connection. */
static bool send_rest_to_client(struct connection *conn)
{
	struct waiting *waiting = &conn->for_client;
	ssize_t ret;

	if (waiting->data == NULL)
		return TRUE;
	ret = send_to_client(conn, waiting->data + waiting->pos, waiting->size - waiting->pos);
	if (ret < 0)
		return FALSE;
	waiting->pos += ret;
	if (waiting->pos == waiting->size)
		all_taken(waiting);
	return TRUE;
}

static void client_readable(struct connection *conn)
{
	ssize_t sent;
	int size;

	ERR_clear_error();
	size = SSL_read(conn->ssl, buffer, sizeof(buffer));
	if (size <= 0) {
		if (!can_go_on(conn, size, &conn->reading_blocked))
			return;
	} else {
		/* As Dovecot does it: a client's next packet may be waiting for the acknowledgement of this one. */
		(void)net_set_tcp_quickack(conn->client_fd, TRUE);
		sent = send_to_imap(conn, buffer, size);
		if (sent < 0)
			return;
		if (sent < size)
			keep(&conn->for_imap, buffer + sent, size - sent);
	}
	/* It may have been a message to TLS that writing was waiting for. */
	if (!conn->writing_blocked && !send_rest_to_client(conn))
		return;
	wait_for_peers(conn);
	/* The socket says nothing of what OpenSSL has read from it. */
	if (size > 0 && conn->client_in != NULL && SSL_has_pending(conn->ssl) != 0)
		io_set_pending(conn->client_in);
}

static void client_writable(struct connection *conn)
{
	bool read_again = conn->reading_blocked;

	conn->reading_blocked = conn->writing_blocked = FALSE;
	if (!send_rest_to_client(conn))
		return;
	wait_for_peers(conn);
	/* For this no byte need be in the socket. */
	if (read_again && conn->client_in != NULL)
		io_set_pending(conn->client_in);
}

static void imap_readable(struct connection *conn)
{
	ssize_t size = read(conn->imap_fd, buffer, sizeof(buffer));
	ssize_t sent;

	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (size <= 0) {
		end(conn, TRUE);
		return;
	}
	sent = send_to_client(conn, buffer, size);
	if (sent < 0)
		return;
	if (sent < size)
		keep(&conn->for_client, buffer + sent, size - sent);
	wait_for_peers(conn);
}

static void imap_writable(struct connection *conn)
{
	struct waiting *waiting = &conn->for_imap;
	ssize_t sent = send_to_imap(conn, waiting->data + waiting->pos, waiting->size - waiting->pos);

	if (sent < 0)
		return;
	waiting->pos += sent;
	if (waiting->pos < waiting->size)
		return;
	all_taken(waiting);
	wait_for_peers(conn);
	if (conn->client_in != NULL && SSL_has_pending(conn->ssl) != 0)
		io_set_pending(conn->client_in);
}

static bool input_is_quiet(struct istream *input)
{
	return !input->closed && !input->eof && input->stream_errno == 0 && i_stream_get_data_size(input) == 0;
}

static bool output_is_quiet(struct ostream *output)
{
	return !output->closed && output->stream_errno == 0 && o_stream_get_buffer_used_size(output) == 0;
}

/* Whether nothing is under way: Dovecot's streams, OpenSSL and what is between them have no byte, and wait for none to be taken. */
static bool is_quiet(struct client *client)
{
	struct iostream_proxy *proxy = client->iostream_fd_proxy;
	struct ssl_iostream *ssl_io = client->ssl_iostream;

	/* The proxy's is the only reference left. */
	return client->refcount == 1 &&
		!iostream_proxy_is_waiting_output(proxy, IOSTREAM_PROXY_SIDE_LEFT) &&
		!iostream_proxy_is_waiting_output(proxy, IOSTREAM_PROXY_SIDE_RIGHT) &&
		input_is_quiet(iostream_proxy_get_istream(proxy, IOSTREAM_PROXY_SIDE_LEFT)) &&
		/* The left side reads from imap; towards imap it is the right side's. */
		output_is_quiet(iostream_proxy_get_ostream(proxy, IOSTREAM_PROXY_SIDE_RIGHT)) &&
		input_is_quiet(client->input) && output_is_quiet(client->output) &&
		input_is_quiet(ssl_io->plain_input) && output_is_quiet(ssl_io->plain_output) &&
		BIO_ctrl_pending(ssl_io->bio_ext) == 0 && BIO_ctrl_pending(SSL_get_rbio(ssl_io->ssl)) == 0 &&
		SSL_has_pending(ssl_io->ssl) == 0 && !SSL_want_write(ssl_io->ssl) && !SSL_in_init(ssl_io->ssl) &&
		SSL_get_shutdown(ssl_io->ssl) == 0;
}

/* Whether it is a connection as it is meant here: of TLS 1.3, which can be read and written without Dovecot's state of the handshake,
   and with nothing put between the proxy and TLS (rawlog, multiplexing). */
static bool is_suitable(struct client *client)
{
	struct ssl_iostream *ssl_io = client->ssl_iostream;

	return client->fd_proxying && client->iostream_fd_proxy != NULL &&
		ssl_io != NULL && ssl_io->handshaked && !ssl_io->closed && !ssl_io->destroyed &&
		client->input == ssl_io->ssl_input && client->output == ssl_io->ssl_output &&
		i_stream_get_fd(ssl_io->plain_input) == client->fd &&
		SSL_version(ssl_io->ssl) == TLS1_3_VERSION &&
		/* A process that takes no more connections counts down to its end, and cannot count one again as happens below. */
		master_service_get_restart_request_count(master_service) == UINT_MAX &&
		!master_service_is_master_stopped(master_service);
}

/* Returns FALSE, with nothing changed, when there is no descriptor or no memory for it. */
static bool take_over(struct client *client)
{
	struct ssl_iostream *ssl_io = client->ssl_iostream;
	struct connection *conn;
	int imap_fd;
	BIO *bio;

	imap_fd = fcntl(i_stream_get_fd(iostream_proxy_get_istream(client->iostream_fd_proxy, IOSTREAM_PROXY_SIDE_LEFT)), F_DUPFD_CLOEXEC, 0);
	if (imap_fd == -1)
		return FALSE;
	bio = BIO_new_socket(client->fd, BIO_NOCLOSE);
	if (bio == NULL || SSL_up_ref(ssl_io->ssl) != 1) {
		BIO_free(bio);
		ERR_clear_error();
		i_close_fd(&imap_fd);
		return FALSE;
	}

	conn = i_new(struct connection, 1);
	conn->ssl = ssl_io->ssl;
	conn->client_fd = client->fd;
	conn->imap_fd = imap_fd;
	DLLIST_PREPEND(&connections, conn);

	/* The client that Dovecot frees has no descriptor any more, and must not tell the peer that TLS ends. */
	client->fd = -1;
	ssl_io->closed = TRUE;
	SSL_set_info_callback(conn->ssl, NULL);
	(void)SSL_set_ex_data(conn->ssl, dovecot_ssl_extdata_index, NULL);
	/* As when the proxying has come to its end. */
	iostream_proxy_unref(&client->iostream_fd_proxy);
	client_unref(&client);
	/* It counts on: for the limit of connections, and so that a process with connections is not taken for an idle one. */
	master_service_client_connection_created(master_service);

	SSL_set_bio(conn->ssl, bio, bio);
	(void)SSL_set_mode(conn->ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	(void)net_set_tcp_nodelay(conn->client_fd, TRUE);
	wait_for_peers(conn);
	return TRUE;
}

static void try_to_take_over(struct client *client)
{
	struct lean_tls_client *lclient = LEAN_TLS_CONTEXT(client);

	timeout_remove(&lclient->to);
	if (!is_suitable(client))
		return;
	if (!is_quiet(client) || !take_over(client))
		lclient->to = timeout_add(RETRY_MSECS, try_to_take_over, client);
}

/* Called when there is no log-in to be done any more: it failed, or Dovecot only proxies now. */
static void lean_tls_client_destroy(struct client *client)
{
	struct lean_tls_client *lclient = LEAN_TLS_CONTEXT(client);

	if (client->fd_proxying) {
		lclient->imap_input = iostream_proxy_get_istream(client->iostream_fd_proxy, IOSTREAM_PROXY_SIDE_LEFT);
		i_stream_ref(lclient->imap_input);
		lclient->to = timeout_add_short(0, try_to_take_over, client);
	}
	lclient->module_ctx.super.destroy(client);
}

static void lean_tls_client_free(struct client *client)
{
	struct lean_tls_client *lclient = LEAN_TLS_CONTEXT(client);

	timeout_remove(&lclient->to);
	/* When the process ends the proxy is there still. */
	iostream_proxy_unref(&client->iostream_fd_proxy);
	i_stream_unref(&lclient->imap_input);
	lclient->module_ctx.super.free(client);
}

/* When imap closes its socket instead of taking the log-in, Dovecot's proxy may have ended what goes to the client already. A farewell on top
   of that would be a fault of the process, and so the end of all its connections. */
static void lean_tls_client_notify_disconnect(struct client *client, enum client_disconnect_reason reason, const char *text)
{
	struct lean_tls_client *lclient = LEAN_TLS_CONTEXT(client);

	if (!client->output->real_stream->finished)
		lclient->module_ctx.super.notify_disconnect(client, reason, text);
}

static void lean_tls_client_allocated(struct client *client)
{
	struct client_vfuncs *functions = client->vlast;
	struct lean_tls_client *lclient;
	int on = 1;

	/* Dovecot waits for urgent data (RFC 9293 3.8.5) and never reads it: one byte would have the process turn in circles for as long as
	   the client likes. Among the others it breaks TLS, as it should. */
	(void)setsockopt(client->fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
	/* A service of another protocol may do without them. */
	if (functions->destroy == NULL || functions->free == NULL)
		return;
	lclient = p_new(client->pool, struct lean_tls_client, 1);
	lclient->module_ctx.super = *functions;
	client->vlast = &lclient->module_ctx.super;
	functions->destroy = lean_tls_client_destroy;
	functions->free = lean_tls_client_free;
	if (functions->notify_disconnect != NULL)
		functions->notify_disconnect = lean_tls_client_notify_disconnect;
	MODULE_CONTEXT_SET(client, lean_tls_module, lclient);
}

static const struct login_client_hooks hooks = {
	.client_allocated = lean_tls_client_allocated,
};

void lean_tls_plugin_init(struct module *module)
{
	login_client_hooks_add(module, &hooks);
}

void lean_tls_plugin_deinit(void)
{
	login_client_hooks_remove(&hooks);
	while (connections != NULL)
		end(connections, TRUE);
}
