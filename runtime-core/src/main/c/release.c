#include "release.h"

#include "process.h"
#include "remove.h"
#include "syscalls.h"

#include <stdlib.h>
#include <string.h>

/* A request to delete what a process left. Deleting takes a while and must not hold up the others: a child does it, once the
 * process has ended. */
struct release {
    struct release *next;
    uint32_t id;
    pid_t child; /* 0 until it is started */
    const char **directories;
    unsigned char message[]; /* what the directories point into */
};

static void report_released(struct hub *hub, uint32_t id) {
    message_end(&hub->outbox, message_begin(&hub->outbox, EVENT_RELEASED, id));
}

static void release_finish(struct hub *hub, struct release *release) {
    struct release **link = &hub->releases;
    while (*link != release)
        link = &(*link)->next;
    *link = release->next;
    report_released(hub, release->id);
    free(release->directories);
    free(release);
}

static void release_start(struct hub *hub, struct release *release) {
    release->child = release->directories[0] == NULL ? -1 : fork();
    if (release->child == 0) {
        sys_close_range(0, ~0U, 0);
        for (const char **directory = release->directories; *directory != NULL; directory++)
            remove_tree(AT_FDCWD, *directory);
        _exit(0);
    }
    if (release->child < 0)
        release_finish(hub, release); /* nothing to do, or no process to be had: the monitor deletes it in the end */
}

void release_those_who_ended(struct hub *hub) {
    for (struct release *next, *release = hub->releases; release != NULL; release = next) {
        next = release->next;
        if (release->child == 0 && process_find(hub, release->id) == NULL)
            release_start(hub, release);
    }
}

void release_request(struct hub *hub, uint32_t id, struct slice payload) {
    struct release *release = calloc(1, sizeof(*release) + payload.size);
    if (release == NULL) {
        report_released(hub, id);
        return;
    }
    memcpy(release->message, payload.data, payload.size);
    struct reader arguments = reader_of((struct slice){release->message, payload.size});
    release->id = id;
    release->directories = read_strings(&arguments, 0);
    release->next = hub->releases;
    hub->releases = release;
    struct process *process = process_find(hub, id);
    if (process != NULL)
        process_release(process);
    if (release->directories == NULL)
        release_finish(hub, release);
    else
        release_those_who_ended(hub);
}

void release_child_ended(struct hub *hub, pid_t pid) {
    struct release *release = hub->releases;
    while (release != NULL && release->child != pid)
        release = release->next;
    if (release != NULL)
        release_finish(hub, release);
}
