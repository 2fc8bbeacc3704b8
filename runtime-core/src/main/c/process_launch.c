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

/* As clone3(2), with the network namespace of the process, or the spare one, in place of a new one. */
static pid_t clone_into_network(struct process *process, uint64_t flags) {
    struct hub *hub = process->hub;
    struct clone_args args = {.flags = flags & ~(uint64_t)CLONE_NEWNET, .exit_signal = SIGCHLD};
    if ((flags & CLONE_NEWNET) == 0)
        return sys_clone3(&args);
    if (process->network < 0)
        process->network = hub_new_network(hub);
    if (process->network < 0 || setns(process->network, CLONE_NEWNET) < 0)
        return -1;
    pid_t pid = sys_clone3(&args);
    if (pid == 0)
        return 0;
    int error = errno;
    if (setns(hub->own_network, CLONE_NEWNET) < 0)
        _exit(1); /* a hub that is cut off from its bridge is of no use */
    errno = error;
    return pid;
}

static void close_all(int *descriptors) {
    for (; *descriptors >= 0; descriptors++)
        close(*descriptors);
}

/* Ended by -1; `sandbox` is whose groups they are. */
static int open_control_groups(const struct process *process, uint32_t sandbox, int groups[CONTROL_GROUPS_LIMIT + 1]) {
    if (process->control_groups > CONTROL_GROUPS_LIMIT)
        return -EBADMSG;
    for (uint32_t number = 0; number < process->control_groups; number++) {
        groups[number] = host_control_group(process->hub->monitor, sandbox, number);
        groups[number + 1] = -1;
        if (groups[number] < 0)
            return groups[number];
    }
    return 0;
}

/* Clones the process, which executes the steps. `enter` is the pidfd of a sandbox to enter, or -1. Without an `output` its
 * standard streams are its channel. */
static int process_clone(struct process *process, uint64_t flags, int input, const int *output, int enter,
                         const int *groups, const struct reader *steps) {
    struct hub *hub = process->hub;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return -errno;
    CLEAN_FD int childs_end = ends[1];
    int result = loop_add(&hub->loop, &process->channel, ends[0], EPOLLIN, process_channel_ready);
    if (result < 0)
        return result;
    pid_t pid = clone_into_network(process, flags);
    if (pid == 0) {
        struct child child = {.id = process->id,
                              .channel = childs_end,
                              .stdio = {output == NULL ? childs_end : input, output == NULL ? childs_end : output[0],
                                        output == NULL ? childs_end : output[1]},
                              .control_groups = groups,
                              .enter = enter,
                              .steps = *steps};
        child_main(&child);
    }
    if (pid < 0)
        return -errno;
    process->pid = pid;
    return 0;
}

static int open_output(struct process *process, struct log log, int output[2]) {
    output[0] = output[1] = -1;
    return output_open(&process->output, process->hub, process->id, log, output);
}

/* Creates what the sandbox is connected to its network with: the link's other end is put into its namespace by pid.
 * */
static int create_link(struct process *process, struct slice messages) {
    CLEAN_FREE unsigned char *copy = malloc(messages.size);
    if (copy == NULL)
        return -ENOMEM;
    memcpy(copy, messages.data, messages.size);
    netlink_fill_pid(copy, messages.size, process->pid);
    return netlink_execute(copy, messages.size);
}

static int open_nothing(void) {
    return CHECKED(open("/d/null", O_RDONLY | O_CLOEXEC));
}

static void fail_at_port(struct process *process, enum activity activity, int error, uint16_t port) {
    struct failure failure = {.where = IN_PROCESS, .index = -1, .what = (uint16_t)activity, .error = error};
    if (port != 0)
        snprintf(failure.detail, sizeof(failure.detail), "port %u of this machine", port);
    put_failure(&process->hub->outbox, process->id, &failure);
    process->failed = true;
    process_fail(process, activity, error);
}

void process_start(struct hub *hub, uint32_t id, struct reader *arguments) {
    struct process *process = process_create(hub, id, true);
    if (process == NULL) {
        hub_report_failure(hub, id, ALLOCATING, ENOMEM);
        return;
    }
    uint64_t flags = read_u64(arguments);
    uint32_t predecessor = read_u32(arguments);
    struct process *before = predecessor == 0 ? NULL : process_find(hub, predecessor);
    if (predecessor != 0 && before == NULL) {
        process_fail(process, TAKING_OVER, ESRCH);
        return;
    }
    struct log log = {.path = read_string(arguments), .limit = read_u64(arguments)};
    if (before != NULL && *log.path == 0)
        log.before = &before->output;
    struct slice link = read_bytes(arguments);
    uint16_t refused = 0;
    int result = ports_bind(&process->ports, hub, id, arguments, &refused);
    if (result < 0) {
        fail_at_port(process, arguments->bad ? READING_MESSAGE : BINDING_PORT, -result, refused);
        return;
    }
    if (before != NULL) {
        process_dismiss_attendants(before);
        ports_take(&process->ports, &before->ports);
        process->network = steal_fd(&before->network);
    }
    int writing[2];
    result = open_output(process, log, writing);
    CLEAN_FD int standard_output = writing[0];
    CLEAN_FD int standard_error = writing[1];
    if (result < 0) {
        process_fail(process, OPENING_LOG, -result);
        return;
    }
    process->control_groups = read_u8(arguments);
    int groups[CONTROL_GROUPS_LIMIT + 1] = {-1};
    result = open_control_groups(process, id, groups);
    enum activity activity = result < 0 ? JOINING_CONTROL_GROUP : CLONING;
    CLEAN_FD int input = open_nothing();
    if (result == 0)
        result = process_clone(process, flags, input, writing, -1, groups, arguments);
    close_all(groups);
    if (result < 0) {
        process_fail(process, activity, -result);
        return;
    }
    if (link.size == 0)
        return;
    /* The process mounts its files meanwhile; at STEP_LINKED it waits for the link. */
    result = create_link(process, link);
    if (result < 0)
        process_fail(process, CREATING_LINK, -result);
    else
        process_send(process, MESSAGE_LINKED, (struct slice){NULL, 0});
}

/* Clones into the pid namespace of a sandbox: the hub's next child is born there, the other namespaces it enters
 * itself. */
static int clone_into(struct process *process, const struct process *sandbox, int input, const int output[2],
                      const int *groups, const struct reader *steps) {
    CLEAN_FD int target = sys_pidfd_open(sandbox->pid);
    if (target < 0 || setns(target, CLONE_NEWPID) < 0)
        return -errno;
    int result = process_clone(process, 0, input, output, target, groups, steps);
    return setns(process->hub->own_pidfd, CLONE_NEWPID) < 0 ? -errno : result;
}

void process_exec(struct hub *hub, uint32_t id, struct reader *arguments) {
    struct process *sandbox = process_find(hub, read_u32(arguments));
    struct log log = {.path = read_string(arguments), .limit = read_u64(arguments)};
    bool has_input = read_u8(arguments) != 0;
    struct process *process = process_create(hub, id, false);
    if (process == NULL) {
        hub_report_failure(hub, id, ALLOCATING, ENOMEM);
        return;
    }
    if (arguments->bad || sandbox == NULL || sandbox->pid == 0) {
        process_fail(process, arguments->bad ? READING_MESSAGE : ENTERING_SANDBOX, arguments->bad ? EBADMSG : ESRCH);
        return;
    }
    int writing[2];
    int result = open_output(process, log, writing);
    CLEAN_FD int standard_output = writing[0];
    CLEAN_FD int standard_error = writing[1];
    if (result < 0) {
        process_fail(process, OPENING_LOG, -result);
        return;
    }
    process->sandbox = sandbox->id;
    CLEAN_FD int input = has_input ? input_open(&process->input, hub, id) : open_nothing();
    process->control_groups = sandbox->control_groups;
    int groups[CONTROL_GROUPS_LIMIT + 1] = {-1};
    result = open_control_groups(process, sandbox->id, groups);
    if (result == 0)
        result = input < 0 ? input : clone_into(process, sandbox, input, writing, groups, arguments);
    close_all(groups);
    if (result < 0)
        process_fail(process, ENTERING_SANDBOX, -result);
}

/* A process that no program of the sandbox sees: it only shares, or rebuilds, the mounts. What it writes does not count as the
 * sandbox's. */
void process_attend(struct hub *hub, uint32_t id, struct reader *arguments) {
    uint32_t attended = read_u32(arguments);
    const struct process *sandbox = process_find(hub, attended);
    bool has_ended = read_u8(arguments) != 0;
    struct process *process = process_create(hub, id, false);
    if (process == NULL) {
        hub_report_failure(hub, id, ALLOCATING, ENOMEM);
        return;
    }
    int result = arguments->bad ? -EBADMSG : 0;
    if (result == 0 && (sandbox == NULL ? attended != 0 || !has_ended : (sandbox->pid == 0) != has_ended))
        result = -ESRCH;
    CLEAN_FD int target = result < 0 || has_ended ? -1 : sys_pidfd_open(sandbox->pid);
    if (result == 0) {
        const int none = -1;
        process->attended = attended;
        result = process_clone(process, has_ended ? CLONE_NEWNS : 0, -1, NULL, target, &none, arguments);
    }
    if (result < 0)
        process_fail(process, ENTERING_SANDBOX, -result);
}
