#include "descriptors.h"

#include <errno.h>
#include <string.h>
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
    ssize_t sent = sendmsg(socket, &header, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

ssize_t receive_with_descriptor(int socket, void *data, size_t size, int flags, int *fd) {
    union control control;
    struct iovec content = {data, size};
    struct msghdr header = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    *fd = -1;
    ssize_t got = recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC);
    if (got < 0)
        return -errno;
    const struct cmsghdr *attached = CMSG_FIRSTHDR(&header);
    if (attached != NULL && attached->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(attached), sizeof(*fd));
    return got;
}
