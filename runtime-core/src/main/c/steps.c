#include "steps.h"

#include "cleanup.h"
#include "syscalls.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Steps on plain paths.
 *
 * Must: be given only paths that Java made, in a root that no sandbox can write to.
 * Must not: be used once an image's files are reachable under the path; that is what the ROOT_ steps are for. */

enum { DEPTH_LIMIT = 8 };

struct stage new_stage(uint32_t id, int channel, struct hub *hub) {
    return (struct stage){.id = id,
                          .rootfs = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC),
                          .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
                          .channel = channel,
                          .hub = hub,
                          .parent = -1,
                          .file = -1};
}

int look_up(const struct stage *stage, const char *path, uint64_t flags) {
    return CHECKED(sys_openat2(stage->rootfs, *path == 0 ? "." : path, flags, stage->resolve));
}

int open_parent(const struct stage *stage, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    CLEAN_FREE char *parent = strndup(path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
    return parent == NULL ? -ENOMEM : look_up(stage, parent, O_PATH | O_DIRECTORY);
}

int step_mkdir(struct stage *stage, const union value *given) {
    if (mkdir(given[0].text, 0700) < 0)
        return errno == EEXIST ? 0 : -errno;
    return CHECKED(chmod(given[0].text, (mode_t)given[1].number));
}

int step_write_file(struct stage *stage, const union value *given) {
    CLEAN_FD int fd = open(given[0].text, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, (mode_t)given[1].number) < 0)
        return -errno;
    return write_all(fd, given[2].bytes.data, given[2].bytes.size);
}

int step_symlink(struct stage *stage, const union value *given) {
    return CHECKED(symlink(given[0].text, given[1].text));
}

int step_rename(struct stage *stage, const union value *given) {
    return CHECKED(rename(given[0].text, given[1].text));
}

int step_chdir(struct stage *stage, const union value *given) {
    return CHECKED(chdir(given[0].text));
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

int become_root(void) {
    /* Refused where /proc/PID/setgroups says "deny", that is with a single id: the caller's groups stay, unmapped. */
    if (setgroups(0, NULL) < 0 && errno != EPERM)
        return -errno;
    return setresgid(0, 0, 0) < 0 ? -errno : CHECKED(setresuid(0, 0, 0));
}

int step_become_root(struct stage *stage, const union value *given) {
    return become_root();
}

int step_hostname(struct stage *stage, const union value *given) {
    return CHECKED(sethostname(given[0].text, strlen(given[0].text)));
}

int step_unmount(struct stage *stage, const union value *given) {
    return CHECKED(sys_unmount(given[0].text, 0));
}

/* Lists within lists take a stack, of which there is not any amount. */
static int run_nested(struct stage *stage, struct slice steps, struct failure *failure) {
    struct reader list = reader_of(steps);
    *failure = (struct failure){.error = EBADMSG};
    if (stage->depth == DEPTH_LIMIT)
        return -EBADMSG;
    stage->depth++;
    int result = run_steps(&list, stage, failure);
    stage->depth--;
    return result;
}

/* Carries out the first of several lists that can be. When none can, the first one's failure is the one to report: the others
 * are what one makes do with. */
int step_first_of(struct stage *stage, const union value *given) {
    struct reader lists = reader_of(given[0].bytes);
    uint32_t count = read_count(&lists, 8);
    struct failure failure, first = {.error = EBADMSG};
    for (uint32_t i = 0; i < count; i++) {
        struct slice list = read_bytes(&lists);
        if (lists.bad)
            return -EBADMSG;
        if (run_nested(stage, list, &failure) == 0)
            return 0;
        first = i == 0 ? failure : first;
    }
    stage->refused = first.what;
    return -first.error;
}

/* The first of two lists where there is something at the path, else the other. */
int step_if_there(struct stage *stage, const union value *given) {
    struct reader lists = reader_of(given[1].bytes);
    uint32_t count = read_count(&lists, 8);
    struct slice there = read_bytes(&lists), missing = read_bytes(&lists);
    struct failure failure;
    if (count != 2 || lists.bad)
        return -EBADMSG;
    if (run_nested(stage, access(given[0].text, F_OK) == 0 ? there : missing, &failure) == 0)
        return 0;
    stage->refused = failure.what;
    return -failure.error;
}

#define STEP_ENTRY(name, number, signature, function) [number] = {signature, function},
const struct step STEPS[OPCODES] = {FOR_EACH_STEP(STEP_ENTRY)};

static int run_step(struct stage *stage, uint16_t opcode, struct slice arguments) {
    const struct step *step = opcode < OPCODES ? &STEPS[opcode] : NULL;
    if (step == NULL || step->function == NULL)
        return -EBADMSG;
    bool continues = opcode == STEP_FILES_DATA || opcode == STEP_FILES_HOLE;
    int result = continues ? 0 : complete_file(stage);
    if (result < 0)
        return result;
    stage->at = NULL;
    union value values[MOST_VALUES];
    struct reader reader = reader_of(arguments);
    result = read_values(&reader, step->signature, values);
    if (result == 0)
        result = step->function(stage, values);
    free_values(step->signature, values);
    return result;
}

int run_steps(struct reader *list, struct stage *stage, struct failure *failure) {
    uint32_t count = read_count(list, 8);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t opcode = (uint16_t)read_u32(list); /* and two zeros */
        struct slice arguments = read_bytes(list);
        int result = list->bad ? -EBADMSG : run_step(stage, opcode, arguments);
        if (result < 0) {
            /* Java does not keep the arguments of FILES_ steps: it is told which file it was about. */
            struct reader path = reader_of(arguments);
            if (opcode >= STEP_FILES_DIRECTORY && opcode < OPCODES && *STEPS[opcode].signature == 's')
                stage->at = read_string(&path);
            if (stage->at != NULL)
                snprintf(failure->detail, sizeof(failure->detail), "%s", stage->at);
            failure->index = (int32_t)i;
            failure->what = stage->refused != 0 ? stage->refused : opcode;
            failure->error = -result;
            stage->refused = 0;
            return result;
        }
    }
    if (!list->bad)
        return 0;
    *failure = (struct failure){.where = failure->where, .index = -1, .what = READING_MESSAGE, .error = EBADMSG};
    return -EBADMSG;
}
