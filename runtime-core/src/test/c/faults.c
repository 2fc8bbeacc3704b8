#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Lets a test stop sandbox-init anywhere. FaultyProgram compiles the program together with this file and -finstrument-functions:
 * every entry and exit of a function is a point, counted for each role a process has. One that reaches the point the test
 * has named waits there until the test lets it go on. The program that is shipped knows nothing of this.
 *
 * Test and processes share the file PROGRAM.faults; all of it is zero when no test has made it. */

#define UNCOUNTED __attribute__((no_instrument_function))

enum role { NONE, MONITOR, HUB, HELPER, FIRST_PROCESS, SECOND_PROCESS, ROLES };

struct control {
    _Atomic uint32_t role, point; /* where to wait; role NONE: nowhere */
    _Atomic uint32_t reached, go;
    _Atomic uint64_t function;
    _Atomic uint32_t points[ROLES];
};

static struct control *control;
static enum role role;

void monitor_main(void);
void hub_main(void);
void process_create(void);
void child_main(void);

static unsigned processes; /* that the hub has begun to start; one that it clones has the number that there were then */

/* Whatever forks does so to delete something. clone3(2) does not come here. */
UNCOUNTED static void forked(void) {
    if (role != NONE)
        role = HELPER;
}

/* The sealed copy, which goes on with the work, no longer knows where the program lies: its environment says. */
UNCOUNTED static const char *control_path(void) {
    static char path[4096];
    const char *known = getenv("SANDBOXED_FAULTS");
    if (known != NULL)
        return known;
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - sizeof(".faults"));
    strcpy(path + (size < 0 ? 0 : size), ".faults");
    setenv("SANDBOXED_FAULTS", path, 1);
    return path;
}

__attribute__((constructor)) UNCOUNTED static void share_control(void) {
    int fd = open(control_path(), O_RDWR | O_CLOEXEC);
    void *shared = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (shared == MAP_FAILED)
        return;
    control = shared;
    pthread_atfork(NULL, NULL, forked);
}

UNCOUNTED static void take_role(const void *function) {
    if (function == (void *)monitor_main)
        role = MONITOR;
    else if (function == (void *)hub_main)
        role = HUB;
    else if (function == (void *)process_create)
        processes++;
    else if (function == (void *)child_main)
        role = processes == 1 ? FIRST_PROCESS : SECOND_PROCESS;
}

UNCOUNTED static void pass(const void *function) {
    if (role == NONE || atomic_fetch_add(&control->points[role], 1) != control->point || control->role != role)
        return;
    control->function = (uintptr_t)function;
    control->reached = 1;
    while (control->go == 0)
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
}

UNCOUNTED void __cyg_profile_func_enter(void *function, void *caller) {
    (void)caller;
    if (control == NULL)
        return;
    take_role(function);
    pass(function);
}

UNCOUNTED void __cyg_profile_func_exit(void *function, void *caller) {
    (void)caller;
    if (control != NULL)
        pass(function);
}
