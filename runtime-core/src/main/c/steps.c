#include "steps.h"

#include "cleanup.h"
#include "syscalls.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Lists of steps, and those on plain paths.
 *
 * Must: be given only paths that Java made, in a root that no sandbox can write to.
 * Must not: be used once an image's files are reachable under the path; what is there is looked up. */

enum { DEPTH_LIMIT = 8 };

struct stage new_stage(uint32_t id, int channel, struct hub *hub) {
    return (struct stage){.id = id,
                          .rootfs = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC),
                          .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
                          .channel = channel,
                          .hub = hub,
                          .parent = -1,
                          .file = -1,
                          .opened = -1};
}

int look_up(const struct stage *stage, const char *path, uint64_t flags) {
    return CHECKED(sys_openat2(stage->rootfs, *path == 0 ? "." : path, flags, stage->resolve));
}

int open_parent(const struct stage *stage, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    CLEAN_FREE char *parent = copy_text(path, (size_t)(*name - path));
    return look_up(stage, parent, O_PATH | O_DIRECTORY);
}

int step_mount(struct stage *stage, const union value *given) {
    return CHECKED(sys_mount(given[0].text, given[1].text, given[2].text, given[3].number, given[4].text));
}

int step_rootfs(struct stage *stage, const union value *given) {
    int fd = TRY_CALL(open(given[0].text, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    close_fd(&stage->rootfs);
    stage->rootfs = fd;
    if (given[1].number != 0)
        stage->resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    return 0;
}

int step_become_root(struct stage *stage, const union value *given) {
    /* Refused where /proc/PID/setgroups says "deny", that is with a single id: the caller's groups stay, unmapped. */
    if (setgroups(0, NULL) < 0 && errno != EPERM)
        return -errno;
    TRY_CALL(setresgid(0, 0, 0));
    return CHECKED(setresuid(0, 0, 0));
}

int step_hostname(struct stage *stage, const union value *given) {
    return CHECKED(sethostname(given[0].text, strlen(given[0].text)));
}

int step_unmount(struct stage *stage, const union value *given) {
    return CHECKED(sys_unmount(given[0].text, 0));
}

/* Carries out the first of several lists that can be. When none can, the first one's failure is the one to report: the others
 * are what one makes do with. */
int step_first_of(struct stage *stage, const union value *given) {
    struct reader lists = reader_of(given[0].bytes);
    struct failure failure = {0}, first = {.error = EBADMSG};
    /* Lists within lists take a stack, of which there is not any amount. */
    if (stage->depth == DEPTH_LIMIT)
        return -EBADMSG;
    stage->depth++;
    int result = -1;
    for (uint32_t i = 0, count = read_count(&lists, 8); i < count && result < 0; i++) {
        struct reader list = reader_of(read_bytes(&lists));
        result = run_steps(&list, stage, &failure);
        first = i == 0 ? failure : first;
    }
    stage->depth--;
    stage->refused = result < 0 ? first.what : 0;
    return result < 0 ? -first.error : 0;
}

#define STEP_ENTRY(name, number, signature, function) [number] = {signature, function},
const struct step STEPS[OPCODES] = {FOR_EACH_STEP(STEP_ENTRY)};

static int run_step(struct stage *stage, uint16_t opcode, struct slice arguments) {
    if (opcode >= OPCODES || STEPS[opcode].function == NULL)
        return -EBADMSG;
    if (opcode != STEP_FILES_DATA && opcode != STEP_FILES_HOLE)
        TRY(complete_file(stage));
    if (opcode < STEP_FILES_DIRECTORY) /* which may change where a path leads */
        close_fd(&stage->parent);
    union value values[MOST_VALUES];
    struct reader reader = reader_of(arguments);
    int result = read_values(&reader, STEPS[opcode].signature, values);
    if (result == 0)
        result = STEPS[opcode].function(stage, values);
    free_values(STEPS[opcode].signature, values);
    return result;
}

/* Java does not keep the arguments of FILES_ steps: it is told which file it was about. */
static void describe(struct failure *failure, struct stage *stage, uint16_t opcode, struct slice arguments) {
    struct reader path = reader_of(arguments);
    const char *signature = opcode >= STEP_FILES_DIRECTORY && opcode < OPCODES ? STEPS[opcode].signature : NULL;
    if (signature != NULL && *signature == 's')
        snprintf(failure->detail, sizeof(failure->detail), "%s", read_string(&path));
    failure->what = stage->refused != 0 ? stage->refused : opcode;
    stage->refused = 0;
}

int run_steps(struct reader *list, struct stage *stage, struct failure *failure) {
    for (uint32_t i = 0, count = read_count(list, 8); i < count || list->bad; i++) {
        uint16_t opcode = (uint16_t)read_u32(list); /* and two zeros */
        struct slice arguments = read_bytes(list);
        int result = list->bad ? -EBADMSG : run_step(stage, opcode, arguments);
        if (result < 0) {
            failure->index = (int32_t)i;
            failure->error = -result;
            describe(failure, stage, opcode, arguments);
            return result;
        }
    }
    return 0;
}
