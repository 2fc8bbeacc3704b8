#include "host.h"

#include "cleanup.h"
#include "control_groups.h"
#include "host_mounts.h"

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

union descriptor_control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

/* Returns the descriptor, or -errno. */
static int ask(int monitor, struct host_request request, uint16_t *port) {
    if (send(monitor, &request, sizeof(request), MSG_NOSIGNAL) < 0)
        return -errno;
    struct host_reply reply = {.error = EPROTO};
    union descriptor_control control;
    struct iovec content = {&reply, sizeof(reply)};
    struct msghdr header = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    ssize_t got = recvmsg(monitor, &header, MSG_CMSG_CLOEXEC);
    if (got != sizeof(reply))
        return got < 0 ? -errno : -EPIPE;
    const struct cmsghdr *attached = CMSG_FIRSTHDR(&header);
    if (reply.error != 0 || attached == NULL)
        return reply.error != 0 ? -reply.error : -EPROTO;
    int fd;
    memcpy(&fd, CMSG_DATA(attached), sizeof(fd));
    *port = reply.port;
    return fd;
}

int host_bind(int monitor, struct host_request request, uint16_t *port) {
    request.service = HOST_BIND;
    return ask(monitor, request, port);
}

int host_control_group(int monitor, uint32_t sandbox, uint32_t number) {
    struct host_request request = {.service = HOST_CONTROL_GROUP, .sandbox = sandbox, .number = number};
    uint16_t none;
    return ask(monitor, request, &none);
}

int host_connect(int monitor, uint16_t port) {
    struct host_request request = {.service = HOST_CONNECT, .port = port};
    uint16_t none;
    return ask(monitor, request, &none);
}

int host_tree(int monitor, uint32_t sandbox, uint32_t number) {
    struct host_request request = {.service = HOST_TREE, .sandbox = sandbox, .number = number};
    uint16_t none;
    return ask(monitor, request, &none);
}

int host_keep(int monitor, uint32_t sandbox, uint32_t seconds) {
    struct host_request request = {.service = HOST_KEEP, .sandbox = sandbox, .number = seconds};
    uint16_t none;
    return ask(monitor, request, &none);
}

static int connect_socket(uint16_t port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    CLEAN_FD int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS))
        return -errno;
    return steal_fd(&fd);
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

/* Java says in the file lease-<id> which lock it means: as long as somebody holds that, nobody removes the layers of the sandbox.
 * The lock belongs to the open file, so that it lives as long as any process that has it (fcntl(2), F_OFD_SETLK). */
static int take_lease(int run_directory, uint32_t sandbox) {
    char name[32];
    char path[4096];
    snprintf(name, sizeof(name), "lease-%u", sandbox);
    CLEAN_FD int file = openat(run_directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, path, sizeof(path) - 1);
    if (size < 0)
        return -errno;
    path[size] = 0;
    CLEAN_FD int lease = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (lease < 0 || fcntl(lease, F_OFD_SETLK, &whole) < 0)
        return -errno;
    return steal_fd(&lease);
}

static int serve(const struct host_request *request, int run_directory, int user_namespace, uint16_t *port) {
    switch (request->service) {
    case HOST_BIND:
        *port = request->port;
        return request->port == 0 ? bind_any(request, port) : bind_socket(request, port);
    case HOST_CONTROL_GROUP:
        return control_group_open(run_directory, request->sandbox, request->number);
    case HOST_CONNECT:
        return connect_socket(request->port);
    case HOST_TREE:
        return host_tree_open(run_directory, user_namespace, request->sandbox, request->number);
    case HOST_KEEP:
        return take_lease(run_directory, request->sandbox);
    }
    return -EBADMSG;
}

static int send_reply(int hub, struct host_reply reply, int fd) {
    union descriptor_control control = {
        .header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    struct iovec content = {&reply, sizeof(reply)};
    struct msghdr header = {.msg_iov = &content,
                            .msg_iovlen = 1,
                            .msg_control = fd < 0 ? NULL : &control,
                            .msg_controllen = fd < 0 ? 0 : sizeof(control)};
    return sendmsg(hub, &header, MSG_NOSIGNAL) < 0 ? -errno : 0;
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
    if (child < 0)
        return send_reply(hub, (struct host_reply){.error = errno}, -1);
    struct host_reply reply = {0};
    CLEAN_FD int fd = serve(&request, run_directory, user_namespace, &reply.port);
    reply.error = fd < 0 ? -fd : 0;
    if (fd >= 0 && request.service == HOST_KEEP && request.number > *keep)
        *keep = request.number;
    int result = send_reply(hub, reply, fd);
    if (apart)
        _exit(0);
    return result;
}
