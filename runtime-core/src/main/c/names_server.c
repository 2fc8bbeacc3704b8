#include "names_server.h"

#include "cleanup.h"
#include "dns.h"
#include "loop.h"
#include "syscalls.h"

#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* The name server of one network.
 *
 * Must: answer at once, also while a client sends half a query, and hold up nobody.
 * Must not: have a privilege, see a file, or keep a descriptor of the hub's: its input is what sandboxes send. */

enum { CLIENTS = 32, PATIENCE = 5000 /* milliseconds */, DATAGRAMS = 64, TABLE_LIMIT = 1 << 20, LENGTH_PREFIX = 2 };

struct client {
    struct source source;
    uint32_t address;
    int64_t until;
    size_t used;
    unsigned char query[LENGTH_PREFIX + DNS_QUERY_LIMIT];
};

static struct server {
    struct loop loop;
    struct source datagrams, streams, control;
    struct buffer table, next;
    struct client clients[CLIENTS]; /* whose descriptors are -1 when they are not there */
} server;

/* Before any answer: what the hub has said is older than the question. */
static void take_table(void) {
    unsigned char *room = buffer_room(&server.next, TABLE_LIMIT);
    ssize_t got;
    while ((got = room == NULL ? 0 : recv(server.control.fd, room, TABLE_LIMIT, MSG_DONTWAIT)) > 0) {
        server.table.used = 0;
        put_raw(&server.table, (struct slice){room, (size_t)got});
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        _exit(0); /* the hub is gone, or starts another */
}

static void control_ready(struct source *source, uint32_t events) {
    take_table();
}

static void datagrams_ready(struct source *source, uint32_t events) {
    unsigned char query[DNS_QUERY_LIMIT + 1];
    unsigned char answer[DNS_DATAGRAM_LIMIT];
    take_table();
    for (int i = 0; i < DATAGRAMS; i++) {
        struct sockaddr_in from = {0};
        socklen_t size = sizeof(from);
        ssize_t got = recvfrom(source->fd, query, sizeof(query), MSG_DONTWAIT, (struct sockaddr *)&from, &size);
        if (got < 0)
            return;
        size_t length = dns_answer(slice_of(&server.table), from.sin_addr.s_addr, (struct slice){query, (size_t)got},
                                   answer, sizeof(answer));
        if (length > 0)
            sendto(source->fd, answer, length, MSG_DONTWAIT, (struct sockaddr *)&from, size);
    }
}

/* Answers the query at the front; false: there is no whole one, or the connection is of no more use. */
static bool answer_next(struct client *client, bool *broken) {
    size_t length = client->used < LENGTH_PREFIX ? 0 : (size_t)(client->query[0] << 8 | client->query[1]);
    *broken = length > DNS_QUERY_LIMIT || (client->used >= LENGTH_PREFIX && length == 0);
    if (*broken || client->used < LENGTH_PREFIX || client->used - LENGTH_PREFIX < length)
        return false;
    unsigned char answer[LENGTH_PREFIX + DNS_STREAM_LIMIT];
    size_t size =
        dns_answer(slice_of(&server.table), client->address, (struct slice){client->query + LENGTH_PREFIX, length},
                   answer + LENGTH_PREFIX, DNS_STREAM_LIMIT);
    answer[0] = (unsigned char)(size >> 8);
    answer[1] = (unsigned char)size;
    size_t whole = LENGTH_PREFIX + size;
    /* One who does not read its answers gets no more of them. */
    *broken = size == 0 || send(client->source.fd, answer, whole, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)whole;
    client->used -= LENGTH_PREFIX + length;
    memmove(client->query, client->query + LENGTH_PREFIX + length, client->used);
    client->until = now_milliseconds() + PATIENCE;
    return !*broken;
}

static void client_ready(struct source *source, uint32_t events) {
    struct client *client = OWNER_OF(source, struct client, source);
    ssize_t got = recv(source->fd, client->query + client->used, sizeof(client->query) - client->used, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    bool broken = got <= 0;
    client->used += got > 0 ? (size_t)got : 0;
    take_table();
    while (!broken && answer_next(client, &broken)) {
    }
    if (broken)
        loop_remove(&server.loop, &client->source);
}

/* A place for another client: a free one, or that of the one who has had the most time. */
static struct client *place(void) {
    struct client *best = server.clients;
    for (struct client *client = server.clients; client < server.clients + CLIENTS; client++)
        if (best->source.fd >= 0 && (client->source.fd < 0 || client->until < best->until))
            best = client;
    loop_remove(&server.loop, &best->source);
    return best;
}

static void streams_ready(struct source *source, uint32_t events) {
    struct sockaddr_in from = {0};
    socklen_t size = sizeof(from);
    int accepted = accept4(source->fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0)
        return;
    struct client *client = place();
    client->address = from.sin_addr.s_addr;
    client->until = now_milliseconds() + PATIENCE;
    client->used = 0;
    loop_add(&server.loop, &client->source, accepted, EPOLLIN, client_ready);
}

/* Milliseconds until the next client has had its time; -1: there is none. */
static int drop_the_late(void) {
    int64_t now = now_milliseconds();
    int64_t next = -1;
    for (struct client *client = server.clients; client < server.clients + CLIENTS; client++) {
        if (client->until <= now)
            loop_remove(&server.loop, &client->source);
        else if (client->source.fd >= 0 && (next < 0 || client->until - now < next))
            next = client->until - now;
    }
    return (int)next;
}

#ifdef __aarch64__
enum { PROCESSOR = AUDIT_ARCH_AARCH64 };
#else
enum { PROCESSOR = AUDIT_ARCH_X86_64 };
#endif

/* What answering takes, and memory. Anything else is the end of this process; the hub starts another. */
static int filter_system_calls(void) {
    static const uint32_t needed[] = {SYS_recvfrom,      SYS_sendto,          SYS_accept4,   SYS_epoll_pwait,
                                      SYS_epoll_ctl,     SYS_close,           SYS_brk,       SYS_mmap,
                                      SYS_munmap,        SYS_mremap,
#ifdef SYS_epoll_wait
                                      SYS_epoll_wait,
#endif
                                      SYS_clock_gettime, SYS_restart_syscall, SYS_exit_group};
    enum { COUNT = sizeof(needed) / sizeof(needed[0]) };
    struct sock_filter filter[COUNT + 6] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROCESSOR, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        [COUNT + 4] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        [COUNT + 5] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    for (int i = 0; i < COUNT; i++)
        filter[i + 4] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, needed[i], (unsigned char)(COUNT - i), 0);
    struct sock_fprog program = {.len = COUNT + 6, .filter = filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void confine(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};
    struct rlimit nobody = {0};
    struct rlimit descriptors = {3 + 1 + CLIENTS + 8, 3 + 1 + CLIENTS + 8};
    if (chroot("/empty") < 0 || chdir("/") < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
        setrlimit(RLIMIT_NPROC, &nobody) < 0 || setrlimit(RLIMIT_NOFILE, &descriptors) < 0 ||
        syscall(SYS_capset, &header, none) < 0)
        _exit(1);
}

_Noreturn void names_serve(int datagrams, int streams, int control, struct slice table) {
    for (int i = 0; i < CLIENTS; i++)
        server.clients[i].source.fd = -1;
    put_raw(&server.table, table);
    if (dup2(datagrams, 0) < 0 || dup2(streams, 1) < 0 || dup2(control, 2) < 0)
        _exit(1);
    sys_close_range(3, ~0U, 0);
    confine();
    if (loop_open(&server.loop) < 0 || loop_add(&server.loop, &server.datagrams, 0, EPOLLIN, datagrams_ready) < 0 ||
        loop_add(&server.loop, &server.streams, 1, EPOLLIN, streams_ready) < 0 ||
        loop_add(&server.loop, &server.control, 2, EPOLLIN, control_ready) < 0 || filter_system_calls() < 0)
        _exit(1);
    for (;;)
        loop_turn(&server.loop, drop_the_late());
}
