#include "process.h"

#include "cleanup.h"
#include "control_groups.h"
#include "host.h"
#include "netlink.h"
#include "process_child.h"
#include "syscalls.h"

#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { NOBODY = -1 };

/* What only the child needs, which has copies. */
static void close_childs(struct child *child) {
    for (int *group = child->control_groups; *group >= 0; group++)
        close(*group);
    for (int fd = 0; fd < 3; fd++)
        close_fd(&child->stdio[fd]);
    close_fd(&child->channel);
    close_fd(&child->enter);
}

/* As clone3(2), with the network namespace of the process, or the spare one, in place of a new one, and with the pid namespace of
 * a sandbox that is entered. */
static pid_t clone_into(struct process *process, uint64_t flags, int enter) {
    bool has_network = (flags & CLONE_NEWNET) != 0, enters = (flags & CLONE_NEWPID) != 0 && enter >= 0;
    struct hub *hub = process->hub;
    struct clone_args args = {.flags = flags & ~(CLONE_NEWNET | (enters ? CLONE_NEWPID : 0ULL)),
                              .exit_signal = SIGCHLD};
    if (has_network && process->network < 0)
        process->network = TRY(hub_new_network(hub));
    if (has_network)
        TRY_CALL(setns(process->network, CLONE_NEWNET));
    if (enters)
        TRY_CALL(setns(enter, CLONE_NEWPID));
    bool is_looked_at = process->ports.count > 0;
    if (is_looked_at && process->ports.diagnosis < 0)
        process->ports.diagnosis = netlink_diagnosis();
    pid_t pid = is_looked_at && process->ports.diagnosis < 0 ? -errno : CHECKED(sys_clone3(&args));
    if (pid == 0)
        return 0;
    /* A hub that is cut off from its bridge, or whose children are born elsewhere, is of no use. */
    if ((has_network && setns(hub->own_network, CLONE_NEWNET) < 0) ||
        (enters && setns(hub->own_pidfd, CLONE_NEWPID) < 0))
        _exit(1);
    return pid;
}

/* Java need not wake up for it: it comes before whatever Java may ask or hear next. */
static void tell_of_clone(const struct process *process) {
    struct hub *hub = process->hub;
    bool alone = hub->outbox.used == hub->patient;
    put_message(&hub->outbox, EVENT_CLONED, process->id, "4", VALUES({(uint32_t)process->pid}));
    if (alone)
        hub->patient = hub->outbox.used;
}

/* Clones the process, which executes its first steps. */
static int process_clone(struct process *process, uint64_t flags, struct child *child) {
    int ends[2];
    TRY_CALL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
    child->channel = ends[1];
    child->id = process->id;
    TRY(loop_add(&process->hub->loop, &process->channel, ends[0], EPOLLIN, process_channel_ready));
    pid_t pid = TRY(clone_into(process, flags, child->enter));
    if (pid == 0)
        child_main(child);
    process->pid = pid;
    tell_of_clone(process);
    return 0;
}

/* The control groups are those of the sandbox. */
static int open_control_groups(const struct process *process, struct child *child) {
    if (process->control_groups > CONTROL_GROUPS_LIMIT)
        return -EBADMSG;
    struct host_request request = {.service = HOST_CONTROL_GROUP, .sandbox = process->sandbox};
    for (; request.number < process->control_groups; request.number++)
        child->control_groups[request.number] = TRY(host_ask(process->hub->monitor, request, NULL));
    return 0;
}

/* Without a log its standard streams are its channel, but for the hub's input where it has that. 0, or -errno with what failed. */
static int try_to_launch(struct process *process, uint64_t flags, struct child *child, const struct log *log,
                         bool has_input, enum activity *activity) {
    *activity = ENTERING_SANDBOX;
    if (child->enter < NOBODY)
        return child->enter;
    *activity = OPENING_LOG;
    if (log != NULL)
        TRY(output_open(process, *log, child->stdio + 1));
    *activity = JOINING_CONTROL_GROUP;
    TRY(open_control_groups(process, child));
    *activity = process->is_main ? CLONING : ENTERING_SANDBOX;
    if (log != NULL)
        child->stdio[0] = TRY(has_input ? input_open(process) : CHECKED(open("/d/null", O_RDONLY | O_CLOEXEC)));
    else if (has_input)
        child->stdio[0] = TRY(hub_give_input(process->hub));
    return process_clone(process, flags, child);
}

/* Starts a process that executes these steps and, unless it is NOBODY, enters the sandbox of a pidfd; -errno when there is none.
 * False when it has failed. */
static bool launch(struct process *process, uint64_t flags, int enter, const struct log *log, bool has_input,
                   struct slice steps) {
    struct child child = {.channel = -1, .stdio = {-1, -1, -1}, .enter = enter, .steps = reader_of(steps)};
    for (int i = 0; i <= CONTROL_GROUPS_LIMIT; i++)
        child.control_groups[i] = -1;
    enum activity activity;
    int result = try_to_launch(process, flags, &child, log, has_input, &activity);
    close_childs(&child);
    if (result < 0)
        process_fail(process, activity, -result);
    return result == 0;
}

/* Creates what the sandbox is connected to its network with: the link's other end is put into its namespace by pid. The process
 * mounts its files meanwhile; at STEP_LINKED it waits for the link. */
static void create_link(struct process *process, struct slice messages) {
    netlink_fill_pid((unsigned char *)messages.data, messages.size, process->pid);
    int result = netlink_execute(messages);
    if (result < 0)
        process_fail(process, CREATING_LINK, -result);
    else
        process_send(process, MESSAGE_LINKED, (struct slice){0});
}

void process_start(struct hub *hub, uint32_t id, const union value *given) {
    struct process *process = process_create(hub, id, true);
    uint32_t predecessor = (uint32_t)given[1].number;
    struct process *before = predecessor == 0 ? NULL : process_find(hub, predecessor);
    struct log log = {.path = given[2].text, .limit = given[3].number};
    struct slice link = given[4].bytes;
    if (predecessor != 0 && before == NULL) {
        process_fail(process, TAKING_OVER, ESRCH);
        return;
    }
    if (before != NULL && *log.path == 0)
        log.before = &before->output;
    int result = ports_bind(&process->ports, hub, id, (in_addr_t)given[5].number, given[6].bytes);
    if (result < 0) {
        process_fail(process, BINDING_PORT, -result);
        return;
    }
    if (before != NULL) {
        process_dismiss_attendants(before);
        ports_take(&process->ports, &before->ports);
        process->network = steal_fd(&before->network);
    }
    process->control_groups = (uint8_t)given[7].number;
    if (launch(process, given[0].number, NOBODY, &log, false, given[8].bytes) && link.size > 0)
        create_link(process, link);
}

/* A pidfd of what runs in a sandbox, or -ESRCH. */
static int open_running(const struct process *sandbox) {
    int pidfd = sandbox == NULL || sandbox->pid == 0 ? -1 : sys_pidfd_open(sandbox->pid);
    return pidfd < 0 ? -ESRCH : pidfd;
}

/* Of what the sandbox's other namespaces are it enters them itself. */
void process_exec(struct hub *hub, uint32_t id, const union value *given) {
    const struct process *sandbox = process_find(hub, (uint32_t)given[0].number);
    struct process *process = process_create(hub, id, false);
    struct log log = {.path = given[1].text, .limit = given[2].number};
    process->sandbox = sandbox == NULL ? id : sandbox->id;
    process->control_groups = sandbox == NULL ? 0 : sandbox->control_groups;
    launch(process, CLONE_NEWPID, open_running(sandbox), &log, given[3].number != 0, given[4].bytes);
}

/* A process that no program of the sandbox sees: it only shares, or rebuilds, the mounts. What it writes does not count as the
 * sandbox's. */
void process_attend(struct hub *hub, uint32_t id, const union value *given) {
    uint32_t attended = (uint32_t)given[0].number;
    const struct process *sandbox = process_find(hub, attended);
    struct process *process = process_create(hub, id, false);
    bool has_ended = given[1].number != 0;
    bool is_so = sandbox == NULL ? attended == 0 && has_ended : (sandbox->pid == 0) == has_ended;
    int enter = has_ended ? NOBODY : open_running(sandbox);
    process->attended = attended;
    launch(process, has_ended ? CLONE_NEWNS : 0, is_so ? enter : -ESRCH, NULL, given[2].number != 0, given[3].bytes);
}
