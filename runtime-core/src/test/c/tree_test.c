/* The parts that act on names an image chose, against names that try to lead out. */

#include "steps.h"
#include "test.h"
#include "trees.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[] = "/tmp/sandboxed-tree-test-XXXXXX";

static bool exists(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0;
}

static struct buffer one_step(enum opcode opcode, const struct buffer *arguments) {
    struct buffer list = {0};
    put_u32(&list, 1);
    put_u16(&list, (uint16_t)opcode);
    put_u16(&list, 0);
    put_bytes(&list, arguments->data, arguments->used);
    return list;
}

/* The errno of the step, or 0. */
static int run(struct stage stage, enum opcode opcode, struct buffer *arguments) {
    struct failure failure = {0};
    struct buffer list = one_step(opcode, arguments);
    struct reader reader = reader_of(slice_of(&list));
    int result = run_steps(&reader, &stage, &failure);
    close(stage.rootfs);
    close(stage.parent);
    free(stage.parent_path);
    close(stage.file);
    buffer_free(&list);
    buffer_free(arguments);
    return result == 0 ? 0 : failure.error;
}

static int run_in_root(enum opcode opcode, struct buffer *arguments) {
    struct stage stage = new_stage(0, -1, NULL);
    stage.rootfs = open("root", O_PATH | O_DIRECTORY);
    return run(stage, opcode, arguments);
}

static struct buffer directory_arguments(const char *path) {
    struct buffer arguments = {0};
    put_string(&arguments, path);
    put_values(&arguments, "M", VALUES({.metadata = {0755, getuid(), getgid(), {1, 0}}}));
    return arguments;
}

static void missing_directories_are_made_inside_whatever_links_say(void) {
    EXPECT(symlink("/outside", "root/absolute") == 0);
    EXPECT(symlink("../../outside", "root/climbing") == 0);
    EXPECT(mkdir("root/outside", 0755) == 0);
    const char *const paths[] = {"/absolute/a", "/climbing/b", "/../outside/c"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct buffer arguments = directory_arguments(paths[i]);
        EXPECT(run_in_root(STEP_MKDIR, &arguments) == 0);
    }
    EXPECT(!exists("outside/a") && !exists("outside/b") && !exists("outside/c"));
    EXPECT(exists("root/outside/a") && exists("root/outside/b"));
}

static void a_dangling_link_is_not_followed_to_make_a_directory(void) {
    EXPECT(symlink("/nowhere", "root/dangling") == 0);
    struct buffer arguments = directory_arguments("/dangling");
    EXPECT(run_in_root(STEP_MKDIR, &arguments) == EEXIST);
    EXPECT(!exists("/nowhere") && !exists("root/nowhere"));
}

static void nothing_is_written_as_a_sysctl_that_is_not_one(void) {
    EXPECT(mkdir("root/proc", 0755) == 0 && mkdir("root/proc/sys", 0755) == 0);
    int file = open("root/proc/sys/fake", O_CREAT | O_WRONLY, 0644);
    EXPECT(file >= 0);
    close(file);
    struct buffer arguments = {0};
    put_string(&arguments, "fake");
    put_string(&arguments, "1");
    EXPECT(run_in_root(STEP_SYSCTL, &arguments) == EPERM);
}

static int run_on_layer(enum opcode opcode, struct buffer *arguments) {
    struct stage stage = new_stage(0, -1, NULL);
    stage.rootfs = open("root", O_RDONLY | O_DIRECTORY);
    stage.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    return run(stage, opcode, arguments);
}

static struct buffer file_arguments(const char *path) {
    struct buffer arguments = {0};
    put_string(&arguments, path);
    put_u32(&arguments, 0644);
    put_u32(&arguments, getuid());
    put_u32(&arguments, getgid());
    put_u64(&arguments, 1);
    put_u32(&arguments, 0);
    return arguments;
}

static void layers_are_never_written_through_links(void) {
    EXPECT(symlink("../outside", "root/link") == 0);
    struct buffer arguments = file_arguments("link/file");
    EXPECT(run_on_layer(STEP_FILES_FILE, &arguments) == ELOOP);
    arguments = file_arguments("../outside/file");
    EXPECT(run_on_layer(STEP_FILES_FILE, &arguments) == EXDEV);
    arguments = file_arguments("/tmp/file");
    EXPECT(run_on_layer(STEP_FILES_FILE, &arguments) != 0);
    EXPECT(!exists("outside/file"));
}

static void hard_links_stay_in_the_layer(void) {
    int secret = open("outside/secret", O_CREAT | O_WRONLY, 0600);
    EXPECT(secret >= 0);
    close(secret);
    struct buffer arguments = {0};
    put_string(&arguments, "../outside/secret");
    put_string(&arguments, "stolen");
    EXPECT(run_on_layer(STEP_FILES_LINK, &arguments) == EXDEV);
    arguments = (struct buffer){0};
    put_string(&arguments, "link/secret");
    put_string(&arguments, "stolen");
    EXPECT(run_on_layer(STEP_FILES_LINK, &arguments) == ELOOP);
    EXPECT(!exists("root/stolen"));
}

static void deleting_does_not_follow_links(void) {
    EXPECT(mkdir("doomed", 0755) == 0 && symlink("../outside", "doomed/link") == 0);
    EXPECT(remove_tree(AT_FDCWD, "doomed") == 0);
    EXPECT(!exists("doomed") && exists("outside/secret"));
    EXPECT(remove_tree(AT_FDCWD, "doomed") == 0);
}

static void very_deep_trees_are_deleted_with_few_descriptors(void) {
    EXPECT(mkdir("deep", 0755) == 0);
    int at = open("deep", O_RDONLY | O_DIRECTORY);
    for (int depth = 0; depth < 3000; depth++) {
        EXPECT(mkdirat(at, "d", 0755) == 0);
        int next = openat(at, "d", O_RDONLY | O_DIRECTORY);
        EXPECT(next >= 0);
        close(at);
        at = next;
    }
    close(at);
    EXPECT(remove_tree(AT_FDCWD, "deep") == 0);
    EXPECT(!exists("deep"));
}

/* The errno that a step that reads tells, and what it tells after that. */
static uint32_t read_step(struct stage *stage, enum opcode opcode, const char *path, struct reader *told) {
    struct buffer arguments = {0};
    if (path != NULL)
        put_values(&arguments, "s1", VALUES({.text = path}, {0}));
    struct failure failure = {0};
    struct buffer list = one_step(opcode, &arguments);
    struct reader reader = reader_of(slice_of(&list));
    stage->told.used = 0;
    EXPECT(run_steps(&reader, stage, &failure) == 0);
    buffer_free(&list);
    buffer_free(&arguments);
    *told = reader_of(slice_of(&stage->told));
    return opcode == STEP_READ_TREE ? 0 : read_u32(told);
}

static void what_is_read_lies_in_the_tree_and_is_not_waited_for(void) {
    EXPECT(mkdir("root/tree", 0755) == 0 && mkfifo("root/tree/fifo", 0600) == 0);
    EXPECT(symlink("../../outside", "root/tree/away") == 0 && symlink("tree", "root/to-tree") == 0);
    struct stage stage = new_stage(0, -1, NULL);
    close(stage.rootfs);
    stage.rootfs = open("root", O_PATH | O_DIRECTORY);
    struct reader told;
    EXPECT(read_step(&stage, STEP_READ_OPEN, "/to-tree", &told) == 0 && S_ISDIR(read_u32(&told)));
    EXPECT(read_step(&stage, STEP_READ_TREE, NULL, &told) == 0);
    EXPECT(read_step(&stage, STEP_READ_OPEN, "away/secret", &told) == ELOOP);
    EXPECT(read_step(&stage, STEP_READ_OPEN, "../outside", &told) == EXDEV);
    EXPECT(read_step(&stage, STEP_READ_NAMES, NULL, &told) == EBADF);
    EXPECT(read_step(&stage, STEP_READ_OPEN, "fifo", &told) == 0 && S_ISFIFO(read_u32(&told)));
    EXPECT(stage.opened == -1);
    close(stage.rootfs);
    buffer_free(&stage.told);
}

int main(void) {
    EXPECT(mkdtemp(base) != NULL && chdir(base) == 0);
    EXPECT(mkdir("root", 0755) == 0 && mkdir("outside", 0755) == 0);
    if (getuid() == 0)
        RUN(missing_directories_are_made_inside_whatever_links_say);
    else
        printf("skipped: missing_directories_are_made_inside_whatever_links_say gives them to root\n");
    RUN(a_dangling_link_is_not_followed_to_make_a_directory);
    RUN(nothing_is_written_as_a_sysctl_that_is_not_one);
    RUN(layers_are_never_written_through_links);
    RUN(hard_links_stay_in_the_layer);
    RUN(what_is_read_lies_in_the_tree_and_is_not_waited_for);
    RUN(deleting_does_not_follow_links);
    RUN(very_deep_trees_are_deleted_with_few_descriptors);
    EXPECT(chdir("/") == 0 && remove_tree(AT_FDCWD, base) == 0);
    return 0;
}
