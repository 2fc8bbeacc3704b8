#include "host.h"

#include "checks.h"
#include "cleanup.h"
#include "descriptors.h"
#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ATTEMPTS = 16 };

struct host_reply {
    int32_t error; /* 0: a descriptor comes beside the reply */
    uint16_t port;
};

int host_ask(int monitor, struct host_request request, uint16_t *port) {
    TRY_CALL(send(monitor, &request, sizeof(request), MSG_NOSIGNAL));
    struct host_reply reply = {0};
    int fd;
    if (TRY(receive_with_descriptor(monitor, &reply, sizeof(reply), 0, &fd)) != sizeof(reply))
        return -EPIPE;
    if (port != NULL)
        *port = reply.port;
    return reply.error != 0 ? -reply.error : fd;
}

char *host_listed(int run_directory, const char *name, uint32_t sandbox, uint32_t number) {
    char path[64];
    snprintf(path, sizeof(path), sandbox == 0 ? "%s" : "%s-%u", name, sandbox);
    int fd = openat(run_directory, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    FILE *list = fd < 0 ? NULL : fdopen(fd, "r");
    if (list == NULL)
        return NULL;
    CLEAN_FREE char *listed = NULL;
    size_t size = 0;
    ssize_t length = 0;
    for (uint32_t i = 0; length >= 0 && i <= number; i++)
        length = getdelim(&listed, &size, 0, list);
    fclose(list);
    return length < 0 ? NULL : copy_text(listed, (size_t)length);
}

static int bind_socket(struct host_request *request, bool any) {
    int type = request->protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
    CLEAN_FD int fd = TRY_CALL(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    /* Only for a chosen port, which may still be in TIME_WAIT: with this option somebody else could bind the port, too, as long
     * as nobody listens on it. */
    int reuse = !any && type == SOCK_STREAM;
    TRY_CALL(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse)));
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(request->port), .sin_addr.s_addr = request->address};
    socklen_t size = sizeof(address);
    TRY_CALL(bind(fd, (struct sockaddr *)&address, size));
    TRY_CALL(getsockname(fd, (struct sockaddr *)&address, &size));
    request->port = ntohs(address.sin_port);
    return steal_fd(&fd);
}

/* A port that the kernel has chosen is then asked for by number: one that it has chosen for a socket it takes away again when
 * that stops to listen (tcp_set_state, SOCK_BINDPORT_LOCK). */
static int bind_port(struct host *host, struct host_request *request) {
    bool any = request->port == 0;
    int result = any ? -EADDRINUSE : bind_socket(request, any);
    for (int attempt = 0; any && attempt < ATTEMPTS && result == -EADDRINUSE; attempt++) {
        request->port = 0;
        close(TRY(bind_socket(request, any)));
        result = bind_socket(request, any);
    }
    return result;
}

static int connect_to_port(struct host *host, struct host_request *request) {
    return dial(SOCK_STREAM, htonl(INADDR_LOOPBACK), request->port);
}

/* It belongs to the open file, so that it lives as long as any process that has it (fcntl(2), F_OFD_SETLK). */
int host_lock(int directory, const char *path) {
    CLEAN_FD int fd = TRY_CALL(openat(directory, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    TRY_CALL(fcntl(fd, F_OFD_SETLK, &whole));
    return steal_fd(&fd);
}

/* As long as somebody holds this lock nobody removes the layers of the sandbox. */
static int take_lease(struct host *host, struct host_request *request) {
    CLEAN_FREE char *path = host_listed(host->run_directory, "lease", request->sandbox, 0);
    int lease = TRY(path == NULL ? -ENOENT : host_lock(AT_FDCWD, path));
    host->keep = request->number > host->keep ? request->number : host->keep;
    return lease;
}

static host_function *const SERVICES[] = {
    [HOST_BIND] = bind_port,          [HOST_CONTROL_GROUP] = control_group_open,
    [HOST_CONNECT] = connect_to_port, [HOST_TREE] = host_tree_open,
    [HOST_KEEP] = take_lease,
};

int host_answer(struct host *host) {
    struct host_request request;
    ssize_t got = TRY_CALL(recv(host->hub, &request, sizeof(request), 0));
    if (got != sizeof(request) || request.service > HOST_KEEP)
        return -EPIPE;
    /* It takes namespaces that the monitor must not enter, and a file system may keep it waiting. */
    bool apart = request.service == HOST_TREE;
    pid_t child = apart ? CHECKED(fork()) : 0;
    if (child > 0)
        return 0;
    CLEAN_FD int fd = child < 0 ? child : SERVICES[request.service](host, &request);
    struct host_reply reply = {.error = fd < 0 ? -fd : 0, .port = request.port};
    TRY(send_with_descriptor(host->hub, &reply, sizeof(reply), fd));
    if (apart && child == 0)
        _exit(0);
    return 0;
}
