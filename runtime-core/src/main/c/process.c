#include "process.h"

#include "cleanup.h"
#include "descriptors.h"
#include "host.h"
#include "syscalls.h"
#include "trees.h"

#include <signal.h>
#include <sys/wait.h>

struct process *process_find(struct hub *hub, uint32_t id) {
    struct process *process = hub->processes;
    while (process != NULL && (process->id != id || process->released))
        process = process->next;
    return process;
}

struct process *process_create(struct hub *hub, uint32_t id, bool is_main) {
    struct process *process = allocate(1, sizeof(*process));
    *process = (struct process){.next = hub->processes,
                                .hub = hub,
                                .id = id,
                                .is_main = is_main,
                                .sandbox = id,
                                .network = -1,
                                .lease = -1,
                                .channel = {.fd = -1},
                                .input = {.pipe = {.fd = -1}},
                                .output = {.streams = {{.fd = -1}, {.fd = -1}}, .log = -1},
                                .ports = {.hub = hub, .diagnosis = -1}};
    hub->processes = process;
    return process;
}

static void process_kill(struct process *process) {
    if (process->pid > 0)
        kill(process->pid, SIGKILL);
}

void process_fail(struct process *process, enum activity activity, int error) {
    if (process->channel.fd >= 0)
        process_channel_ready(&process->channel,
                              0); /* what the process itself has to say is the reason, this its consequence */
    if (!process->failed)
        hub_report_failure(process->hub, process->id, activity, error);
    process->failed = true;
    process_kill(process);
}

void process_continue(struct process *process, const union value *given) {
    process_send(process, MESSAGE_CONTINUE, given[0].bytes);
}

void process_signal(struct process *process, const union value *given) {
    if (process->pid > 0)
        kill(process->pid, (int)given[0].number);
}

/* What /proc has on the next processes by number: no more than Java asks for at once, so that many hold up nobody. */
struct listing {
    struct buffer *answer;
    const char *file;
    pid_t after;
    uint32_t left;
};

static int list_process(int proc, const char *name, void *context) {
    struct listing *listing = context;
    pid_t pid = (pid_t)strtol(name, NULL, 10);
    if (pid <= listing->after || listing->left == 0)
        return pid > listing->after;
    unsigned char content[4096];
    CLEAN_FD int fd = open_proc(pid, listing->file, O_RDONLY);
    ssize_t got = fd < 0 ? -1 : read(fd, content, sizeof(content));
    if (got > 0)
        put_values(listing->answer, "4B", VALUES({(uint32_t)pid}, {.bytes = {content, (size_t)got}}));
    listing->left -= got > 0;
    return 0;
}

void process_list(struct hub *hub, uint32_t id, const union value *given) {
    struct reader pids = reader_of(given[1].bytes);
    for (size_t left = given[1].bytes.size / sizeof(uint32_t); left > 0; left--)
        kill((pid_t)read_u32(&pids), (int)given[0].number);
    struct buffer answer = {0};
    struct listing listing = {&answer, given[2].text, (pid_t)given[3].number, (uint32_t)given[4].number};
    CLEAN_FD int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    each_entry(proc, list_process, &listing);
    put_message(&hub->outbox, EVENT_PROCESSES, id, "R", VALUES({.bytes = slice_of(&answer)}));
    buffer_free(&answer);
}

void process_succeed(struct process *process, const union value *given) {
    struct process *before = process_find(process->hub, (uint32_t)given[0].number);
    if (before != NULL && before != process)
        ports_take(&process->ports, &before->ports);
    put_message(&process->hub->outbox, EVENT_SUCCEEDED, process->id, "", NULL);
}

void process_keep(struct process *process, const union value *given) {
    struct host_request request = {.service = HOST_KEEP, .sandbox = process->id, .number = (uint32_t)given[0].number};
    close_fd(&process->lease);
    process->lease = process->is_main ? host_ask(process->hub->monitor, request, NULL) : -EINVAL;
    put_message(&process->hub->outbox, EVENT_KEPT, process->id, "4",
                VALUES({process->lease < 0 ? (uint32_t)-process->lease : 0}));
}

/* Forgets a process that has ended. */
static void bury(struct process *process) {
    struct hub *hub = process->hub;
    loop_remove(&hub->loop, &process->channel);
    buffer_free(&process->inbox);
    input_close(process);
    output_close(process);
    ports_close(&process->ports);
    close_fd(&process->network);
    close_fd(&process->lease);
    put_message(&hub->outbox, EVENT_RELEASED, process->id, "", NULL);
    struct process **link = &hub->processes;
    while (*link != process)
        link = &(*link)->next;
    *link = process->next;
    loop_discard(&hub->loop, process);
}

/* Kills it if it has not ended. */
static void release(struct process *process) {
    process_dismiss_attendants(process);
    process->failed = process->released = true; /* nobody wants to hear of its end */
    if (process->pid == 0)
        bury(process);
    else
        process_kill(process);
}

void process_release(struct hub *hub, uint32_t id, const union value *given) {
    struct process *process = process_find(hub, id);
    if (process == NULL)
        put_message(&hub->outbox, EVENT_RELEASED, id, "", NULL);
    else
        release(process);
}

bool process_abandon(struct hub *hub) {
    bool kept = false;
    for (struct process *next, *process = hub->processes; process != NULL; process = next) {
        next = process->next;
        bool serves = process->started && !process->is_main && process->sandbox == process->id;
        if (process->lease < 0 && !process->released && !serves)
            release(process);
        else if (process->lease >= 0 && process->pid > 0)
            kept = true;
    }
    return kept;
}

void process_reaped(struct process *process, int status) {
    if (process->channel.fd >= 0)
        process_channel_ready(&process->channel, 0);
    process->pid = 0;
    ports_shut(&process->ports);
    if (process->released)
        bury(process);
    else if (!process->failed && !process->started)
        process_fail(process, CLONING, ECHILD);
    else if (!process->failed) {
        bool killed = WIFSIGNALED(status);
        input_close(process);
        output_finish(process);
        put_message(
            &process->hub->outbox, EVENT_EXITED, process->id, "148",
            VALUES({killed}, {(uint32_t)(killed ? WTERMSIG(status) : WEXITSTATUS(status))}, {process->output.size}));
    }
}

void process_dismiss_attendants(const struct process *process) {
    for (struct process *each = process->hub->processes; each != NULL; each = each->next)
        if (each->attended == process->id && !each->released)
            process_fail(each, ENTERING_SANDBOX, ESRCH);
}

/* How often the ports of a sandbox are looked at, in milliseconds: the longer it takes already, the less a moment matters. */
static int ports_interval(int64_t age) {
    if (age < 2000)
        return 1;
    return age < 60000 ? 5 : 100;
}

int process_tick(struct hub *hub) {
    int64_t now = now_milliseconds();
    int next = -1;
    for (struct process *process = hub->processes; process != NULL; process = process->next) {
        bool is_waited_for = process->started && process->pid > 0 && ports_check(&process->ports);
        int interval = ports_interval(now - process->started_at);
        if (is_waited_for && (next < 0 || interval < next))
            next = interval;
    }
    return next;
}
