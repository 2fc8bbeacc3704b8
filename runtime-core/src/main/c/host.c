#include "host.h"

#include "checks.h"
#include "cleanup.h"
#include "control_groups.h"
#include "descriptors.h"
#include "host_mounts.h"
#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ATTEMPTS = 16 };

struct host_reply {
    int32_t error; /* 0: a descriptor comes beside the reply */
    uint16_t port;
};

int host_ask(int monitor, struct host_request request, uint16_t *port) {
    if (send(monitor, &request, sizeof(request), MSG_NOSIGNAL) < 0)
        return -errno;
    struct host_reply reply = {0};
    int fd;
    ssize_t got = receive_with_descriptor(monitor, &reply, sizeof(reply), 0, &fd);
    if (got != sizeof(reply))
        return got < 0 ? (int)got : -EPIPE;
    if (port != NULL)
        *port = reply.port;
    return reply.error != 0 ? -reply.error : fd;
}

char *host_listed(int run_directory, const char *name, uint32_t sandbox, uint32_t number) {
    char path[64];
    snprintf(path, sizeof(path), sandbox == 0 ? "%s" : "%s-%u", name, sandbox);
    int fd = openat(run_directory, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    FILE *list = fd < 0 ? NULL : fdopen(fd, "r");
    char *listed = NULL;
    size_t size = 0;
    ssize_t length = -1;
    for (uint32_t i = 0; list != NULL && i <= number; i++)
        length = getdelim(&listed, &size, 0, list);
    if (list != NULL)
        fclose(list);
    if (length > 0)
        return listed;
    free(listed);
    return NULL;
}

static int bind_socket(const struct host_request *request, uint16_t *port) {
    int type = request->protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
    CLEAN_FD int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    /* Only for a chosen port, which may still be in TIME_WAIT: with this option somebody else could bind the port, too, as long
     * as nobody listens on it. */
    int reuse = request->port != 0 && type == SOCK_STREAM;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = request->address};
    socklen_t size = sizeof(address);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse)) < 0 ||
        bind(fd, (struct sockaddr *)&address, size) < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return -errno;
    *port = ntohs(address.sin_port);
    return steal_fd(&fd);
}

/* The kernel chooses a port, which is then asked for by number: one that the kernel has chosen for a socket it takes away again
 * when that stops to listen (tcp_set_state, SOCK_BINDPORT_LOCK). */
static int bind_any(const struct host_request *request, uint16_t *port) {
    int result = -EADDRINUSE;
    for (int attempt = 0; attempt < ATTEMPTS && result == -EADDRINUSE; attempt++) {
        *port = 0;
        result = bind_socket(request, port);
        if (result < 0)
            return result;
        close(result);
        result = bind_socket(request, port);
    }
    return result;
}

/* It belongs to the open file, so that it lives as long as any process that has it (fcntl(2), F_OFD_SETLK). */
int host_lock(int directory, const char *path) {
    CLEAN_FD int fd = TRY_CALL(openat(directory, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    TRY_CALL(fcntl(fd, F_OFD_SETLK, &whole));
    return steal_fd(&fd);
}

/* As long as somebody holds this lock nobody removes the layers of the sandbox. */
static int take_lease(int run_directory, uint32_t sandbox) {
    CLEAN_FREE char *path = host_listed(run_directory, "lease", sandbox, 0);
    return path == NULL ? -ENOENT : host_lock(AT_FDCWD, path);
}

static int serve(const struct host_request *request, int run_directory, int user_namespace, uint16_t *port) {
    switch (request->service) {
    case HOST_BIND:
        *port = request->port;
        return request->port == 0 ? bind_any(request, port) : bind_socket(request, port);
    case HOST_CONTROL_GROUP:
        return control_group_open(run_directory, request->sandbox, request->number);
    case HOST_CONNECT:
        return dial(SOCK_STREAM, htonl(INADDR_LOOPBACK), request->port);
    case HOST_TREE:
        return host_tree_open(run_directory, user_namespace, request->sandbox, request->number);
    case HOST_KEEP:
        return take_lease(run_directory, request->sandbox);
    }
    return -EBADMSG;
}

int host_answer(int hub, int run_directory, int user_namespace, uint32_t *keep) {
    struct host_request request;
    ssize_t got = recv(hub, &request, sizeof(request), 0);
    if (got != sizeof(request))
        return got < 0 ? -errno : -EPIPE;
    /* It takes namespaces that the monitor must not enter, and a file system may keep it waiting. */
    bool apart = request.service == HOST_TREE;
    pid_t child = apart ? fork() : 0;
    if (child > 0)
        return 0;
    struct host_reply reply = {0};
    CLEAN_FD int fd = child < 0 ? -errno : serve(&request, run_directory, user_namespace, &reply.port);
    reply.error = fd < 0 ? -fd : 0;
    if (fd >= 0 && request.service == HOST_KEEP && request.number > *keep)
        *keep = request.number;
    ssize_t sent = send_with_descriptor(hub, &reply, sizeof(reply), fd);
    if (apart && child == 0)
        _exit(0);
    return sent < 0 ? (int)sent : 0;
}
