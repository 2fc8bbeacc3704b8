#include "process.h"

#include "cleanup.h"
#include "control_groups.h"
#include "host.h"
#include "netlink.h"
#include "process_child.h"
#include "syscalls.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static const struct child NO_CHILD = {.channel = -1, .stdio = {-1, -1, -1}, .control_groups = {-1}, .enter = -1};

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
    const uint64_t joined = CLONE_NEWNET | (enter < 0 ? 0 : CLONE_NEWPID);
    struct hub *hub = process->hub;
    struct clone_args args = {.flags = flags & ~joined, .exit_signal = SIGCHLD};
    if ((flags & CLONE_NEWNET) != 0 && process->network < 0)
        process->network = hub_new_network(hub);
    if ((flags & CLONE_NEWNET) != 0 && (process->network < 0 || setns(process->network, CLONE_NEWNET) < 0))
        return -1;
    if ((flags & joined & CLONE_NEWPID) != 0 && setns(enter, CLONE_NEWPID) < 0)
        return -1;
    bool is_looked_at = process->ports.closed > 0;
    if (is_looked_at && process->ports.diagnosis < 0)
        process->ports.diagnosis = netlink_diagnosis();
    pid_t pid = is_looked_at && process->ports.diagnosis < 0 ? -1 : sys_clone3(&args);
    if (pid == 0)
        return 0;
    int error = errno;
    /* A hub that is cut off from its bridge, or whose children are born elsewhere, is of no use. */
    if (((flags & CLONE_NEWNET) != 0 && setns(hub->own_network, CLONE_NEWNET) < 0) ||
        ((flags & joined & CLONE_NEWPID) != 0 && setns(hub->own_pidfd, CLONE_NEWPID) < 0))
        _exit(1);
    errno = error;
    return pid;
}

/* Clones the process, which executes the steps. */
static int process_clone(struct process *process, uint64_t flags, struct child *child, struct slice steps) {
    struct hub *hub = process->hub;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    child->channel = ends[1];
    child->id = process->id;
    child->steps = reader_of(steps);
    int result = loop_add(&hub->loop, &process->channel, ends[0], EPOLLIN, process_channel_ready);
    if (result < 0)
        return result;
    pid_t pid = clone_into(process, flags, child->enter);
    if (pid == 0)
        child_main(child);
    if (pid < 0)
        return -errno;
    process->pid = pid;
    return 0;
}

/* The control groups are those of the sandbox. */
static int open_control_groups(const struct process *process, struct child *child) {
    if (process->control_groups > CONTROL_GROUPS_LIMIT)
        return -EBADMSG;
    for (uint32_t number = 0; number < process->control_groups; number++) {
        int group = host_ask(
            process->hub->monitor,
            (struct host_request){.service = HOST_CONTROL_GROUP, .sandbox = process->sandbox, .number = number}, NULL);
        child->control_groups[number] = group;
        child->control_groups[number + 1] = -1;
        if (group < 0)
            return group;
    }
    return 0;
}

/* Gives the process its streams and control groups, and clones it. False when it has failed. */
static bool launch(struct process *process, struct log log, uint64_t flags, int enter, bool has_input,
                   struct slice steps) {
    struct child child = NO_CHILD;
    child.enter = enter;
    enum activity activity = OPENING_LOG;
    int result = output_open(&process->output, process->hub, process->id, log, child.stdio + 1);
    if (result == 0) {
        activity = JOINING_CONTROL_GROUP;
        result = open_control_groups(process, &child);
    }
    if (result == 0) {
        activity = process->is_main ? CLONING : ENTERING_SANDBOX;
        child.stdio[0] = has_input ? input_open(&process->input, process->hub, process->id)
                                   : CHECKED(open("/d/null", O_RDONLY | O_CLOEXEC));
        result = child.stdio[0] < 0 ? child.stdio[0] : process_clone(process, flags, &child, steps);
    }
    close_childs(&child);
    if (result < 0)
        process_fail(process, activity, -result);
    return result == 0;
}

/* Creates what the sandbox is connected to its network with: the link's other end is put into its namespace by pid. The process
 * mounts its files meanwhile; at STEP_LINKED it waits for the link. */
static void create_link(struct process *process, struct slice messages) {
    netlink_fill_pid((unsigned char *)messages.data, messages.size, process->pid);
    int result = netlink_execute(messages.data, messages.size);
    if (result < 0)
        process_fail(process, CREATING_LINK, -result);
    else
        process_send(process, MESSAGE_LINKED, (struct slice){0});
}

static void fail_at_port(struct process *process, int error, uint16_t port) {
    struct failure failure = {.where = IN_PROCESS, .index = -1, .what = BINDING_PORT, .error = error};
    if (port != 0)
        snprintf(failure.detail, sizeof(failure.detail), "port %u of this machine", port);
    put_failure(&process->hub->outbox, process->id, &failure);
    process->failed = true;
}

void process_start(struct hub *hub, uint32_t id, const union value *given) {
    struct process *process = process_create(hub, id, true);
    if (process == NULL)
        return;
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
    uint16_t refused = 0;
    int result = ports_bind(&process->ports, hub, id, (in_addr_t)given[5].number, given[6].bytes, &refused);
    if (result < 0) {
        fail_at_port(process, -result, refused);
        return;
    }
    if (before != NULL) {
        process_dismiss_attendants(before);
        ports_take(&process->ports, &before->ports);
        process->network = steal_fd(&before->network);
    }
    process->control_groups = (uint8_t)given[7].number;
    if (launch(process, log, given[0].number, -1, false, given[8].bytes) && link.size > 0)
        create_link(process, link);
}

/* Of what the sandbox's other namespaces are it enters them itself. */
void process_exec(struct hub *hub, uint32_t id, const union value *given) {
    struct process *sandbox = process_find(hub, (uint32_t)given[0].number);
    struct process *process = process_create(hub, id, false);
    if (process == NULL)
        return;
    int enter = sandbox == NULL || sandbox->pid == 0 ? -1 : sys_pidfd_open(sandbox->pid);
    if (enter < 0) {
        process_fail(process, ENTERING_SANDBOX, ESRCH);
        return;
    }
    process->sandbox = sandbox->id;
    process->control_groups = sandbox->control_groups;
    struct log log = {.path = given[1].text, .limit = given[2].number};
    launch(process, log, CLONE_NEWPID, enter, given[3].number != 0, given[4].bytes);
}

/* A process that no program of the sandbox sees: it only shares, or rebuilds, the mounts. What it writes does not count as the
 * sandbox's; its standard streams are its channel. */
void process_attend(struct hub *hub, uint32_t id, const union value *given) {
    uint32_t attended = (uint32_t)given[0].number;
    const struct process *sandbox = process_find(hub, attended);
    bool has_ended = given[1].number != 0;
    struct process *process = process_create(hub, id, false);
    if (process == NULL)
        return;
    bool is_so = sandbox == NULL ? attended == 0 && has_ended : (sandbox->pid == 0) == has_ended;
    struct child child = NO_CHILD;
    child.enter = !is_so || has_ended ? -1 : sys_pidfd_open(sandbox->pid);
    process->attended = attended;
    int result = is_so ? process_clone(process, has_ended ? CLONE_NEWNS : 0, &child, given[2].bytes) : -ESRCH;
    close_childs(&child);
    if (result < 0)
        process_fail(process, ENTERING_SANDBOX, -result);
}
