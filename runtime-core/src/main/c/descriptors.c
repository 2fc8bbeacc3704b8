#include "descriptors.h"

#include "checks.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

ssize_t send_with_descriptor(int socket, const void *data, size_t size, int fd) {
    union control control = {
        .header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    struct iovec content = {(void *)data, size};
    struct msghdr header = {.msg_iov = &content,
                            .msg_iovlen = 1,
                            .msg_control = fd < 0 ? NULL : &control,
                            .msg_controllen = fd < 0 ? 0 : sizeof(control)};
    return CHECKED(sendmsg(socket, &header, MSG_NOSIGNAL));
}

ssize_t receive_with_descriptor(int socket, void *data, size_t size, int flags, int *fd) {
    union control control;
    struct iovec content = {data, size};
    struct msghdr header = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    *fd = -1;
    ssize_t got = TRY_CALL(recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC));
    const struct cmsghdr *attached = CMSG_FIRSTHDR(&header);
    if (attached != NULL && attached->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(attached), sizeof(*fd));
    return got;
}

int open_proc(pid_t pid, const char *name, int flags) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    return CHECKED(open(path, flags | O_CLOEXEC));
}

int open_signal(int number) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, number);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return CHECKED(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
}
