#include "process_child.h"

#include "descriptors.h"
#include "steps.h"
#include "syscalls.h"

#include <sched.h>

/* A process between clone and exec, in the namespaces of its sandbox.
 *
 * Must: report the first thing that fails, and end when the hub is gone.
 * Must not: keep anything of the hub's, whose ports would stay open as long as this process does. */

void close_all_but(int one, int other) {
    unsigned low = (unsigned)(other >= 0 && other < one ? other : one);
    unsigned high = (unsigned)(other > one ? other : one);
    if (low > 3)
        sys_close_range(3, low - 1, 0);
    if (high > low + 1)
        sys_close_range(low + 1, high - 1, 0);
    sys_close_range(high + 1, ~0U, 0);
}

static int take_stdio(const struct child *child) {
    for (int fd = 0; fd < 3; fd++)
        TRY_CALL(dup2(child->stdio[fd] < 0 ? child->channel : child->stdio[fd], fd));
    /* No controlling terminal that input could be pushed into (CVE-2017-5226). */
    return CHECKED(setsid());
}

/* Before anything else: what it uses from now on counts. What was opened in the host's namespaces is written with the rights
 * of whoever opened it (kernfs); the new cgroup namespace hides where in the host's tree the group is. */
static int join_control_groups(const int *groups) {
    if (*groups < 0)
        return 0;
    for (; *groups >= 0; groups++)
        TRY_CALL(write(*groups, "0", 1));
    return CHECKED(unshare(CLONE_NEWCGROUP));
}

int hand_to_hub(const struct stage *stage, int fd) {
    struct buffer message = {0};
    put_message(&message, EVENT_DESCRIPTOR, stage->id, "", NULL);
    int sent = (int)send_with_descriptor(stage->channel, message.data, message.used, fd);
    buffer_free(&message);
    return sent < 0 ? sent : 0;
}

/* Among the first steps, which are not in the inbox that this changes. */
int step_linked(struct stage *stage, const union value *given) {
    if (stage->inbox.used > 0)
        return -EBADMSG;
    int got = TRY(message_read(stage->channel, &stage->inbox, &stage->message));
    return got == 1 && stage->message.type == MESSAGE_LINKED ? 0 : -EPROTO;
}

/* 0, or -errno with what failed. */
static int become_child(const struct child *child, uint16_t *activity) {
    *activity = JOINING_CONTROL_GROUP;
    TRY(join_control_groups(child->control_groups));
    *activity = ENTERING_SANDBOX;
    TRY(take_stdio(child));
    close_all_but(child->channel, child->enter);
    /* One of its own, so that sandboxes do not share keys. Refused when the user has as many as keys(7) allows; then it is the
     * hub's, which holds no keys of the host. */
    join_new_session_keyring();
    const int namespaces = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    return child->enter < 0 ? 0 : CHECKED(setns(child->enter, namespaces));
}

_Noreturn void child_main(const struct child *child) {
    struct failure failure = {.where = IN_PROCESS, .index = -1};
    failure.error = -become_child(child, &failure.what);
    struct stage stage = new_stage(child->id, child->channel, NULL);
    struct reader list = child->steps;
    int orders = child->stdio[1] < 0 ? STDIN_FILENO : child->channel;
    do {
        if (failure.error != 0 || run_steps(&list, &stage, &failure) < 0) {
            send_failure(child->channel, child->id, &failure);
            _exit(127);
        }
        if (send_told(&stage) < 0 || message_read(orders, &stage.inbox, &stage.message) != 1)
            break;
        list = reader_of(stage.message.payload);
    } while (true);
    _exit(0);
}
