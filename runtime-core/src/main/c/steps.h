#pragma once

#include "wire.h"

struct hub;

/* What a list of steps acts on. One per process that executes steps; not shared. */
struct stage {
    uint32_t id;
    int rootfs;       /* what paths are looked up in: the root directory until STEP_ROOTFS */
    uint64_t resolve; /* how, RESOLVE_ of openat2(2) */
    int channel;      /* blocking, to the hub; -1 in the hub itself, which has nobody to tell of files */
    struct hub *hub;  /* NULL in a process */
    uint8_t depth;    /* of STEP_FIRST_OF in one another */
    uint16_t refused; /* the opcode that failed within STEP_FIRST_OF, 0 when none did */
    int parent;       /* the directory that a FILES_ step's last name was in; names come in the order of the tree */
    char *parent_path;
    int file; /* being written, -1 */
    struct metadata file_metadata;
    int opened;          /* being read, -1 */
    struct buffer inbox; /* from the hub: the last message, and what has come after it */
    struct message message;
    struct buffer told; /* by READ_ steps, for the next message to Java */
};

/* Of a process in a sandbox: links may be followed, in its root. */
struct stage new_stage(uint32_t id, int channel, struct hub *hub);

/* Executes a `list<step>` in order. 0, or -errno with the failed step in `failure` (`where` is the caller's). Does not
 * return after a successful STEP_EXEC. */
int run_steps(struct reader *list, struct stage *stage, struct failure *failure);

/* Says that all steps have been executed, and what they have told. 0 or -errno. */
int send_told(struct stage *stage);

/* One step, with the values that its signature says. 0 or -errno. */
typedef int step_function(struct stage *stage, const union value *given);

/* Every step that there is: its name, the number that Java writes, its signature, and what executes it. */
#define FOR_EACH_STEP(STEP)                                                                                            \
    STEP(MKDIR, 1, "sM", step_mkdir)                                                                                   \
    STEP(WRITE_FILE, 2, "s4B", step_write_file)                                                                        \
    STEP(MOUNT, 4, "sss8s", step_mount)                                                                                \
    STEP(CHDIR, 7, "s", step_chdir)                                                                                    \
    STEP(ROOTFS, 8, "s1", step_rootfs)                                                                                 \
    STEP(BECOME_ROOT, 10, "", step_become_root)                                                                        \
    STEP(UNMOUNT, 11, "s", step_unmount)                                                                               \
    STEP(FIRST_OF, 12, "R", step_first_of)                                                                             \
    STEP(ROOT_MOUNT, 21, "ss8S", step_root_mount)                                                                      \
    STEP(ROOT_BIND, 22, "ss81", step_root_bind)                                                                        \
    STEP(READ_OPEN, 26, "s1", step_read_open)                                                                          \
    STEP(ENTER_ROOT, 27, "", step_enter_root)                                                                          \
    STEP(ROOT_SEAL, 29, "", step_root_seal)                                                                            \
    STEP(NETLINK, 30, "B", step_netlink)                                                                               \
    STEP(HOSTNAME, 31, "s", step_hostname)                                                                             \
    STEP(SYSCTL, 32, "ss", step_sysctl)                                                                                \
    STEP(READ_NAMES, 33, "", step_read_names)                                                                          \
    STEP(LINKED, 34, "", step_linked)                                                                                  \
    STEP(HOST_PORT, 35, "s42B", step_host_port)                                                                        \
    STEP(HOST_MOUNT, 36, "4s8", step_host_mount)                                                                       \
    STEP(HOST_UNMOUNT, 37, "s", step_host_unmount)                                                                     \
    STEP(READ_TREE, 38, "", step_read_tree)                                                                            \
    STEP(IDENTITY, 40, "44B881", step_identity)                                                                        \
    STEP(EXEC, 41, "SSS", step_exec)                                                                                   \
    STEP(SECCOMP, 42, "B", step_seccomp)                                                                               \
    STEP(RLIMIT, 43, "s4881", step_rlimit)                                                                             \
    STEP(READ_PART, 44, "8", step_read_part)                                                                           \
    STEP(READ_DATA, 45, "84", step_read_data)                                                                          \
    STEP(NAME_SOCKETS, 46, "s4", step_name_sockets)                                                                    \
    STEP(INIT, 47, "", step_init)                                                                                      \
    STEP(TERMINAL, 48, "22", step_terminal)                                                                            \
    STEP(SERVE_NAMES, 49, "s", step_serve_names)                                                                       \
    STEP(FILES_DIRECTORY, 50, "sM", step_files_directory)                                                              \
    STEP(FILES_FILE, 51, "sM", step_files_file)                                                                        \
    STEP(FILES_DATA, 52, "B", step_files_data)                                                                         \
    STEP(FILES_LINK, 53, "ss", step_files_link)                                                                        \
    STEP(FILES_SYMLINK, 54, "ssM", step_files_symlink)                                                                 \
    STEP(FILES_FIFO, 55, "sM", step_files_fifo)                                                                        \
    STEP(FILES_WHITEOUT, 56, "s", step_files_whiteout)                                                                 \
    STEP(FILES_XATTR, 57, "ssB", step_files_xattr)                                                                     \
    STEP(FILES_REMOVE, 58, "s", step_files_remove)                                                                     \
    STEP(FILES_HOLE, 60, "8", step_files_hole)                                                                         \
    STEP(FILES_MOVE, 61, "ss4", step_files_move)                                                                       \
    STEP(FILES_SYNC, 63, "", step_files_sync)

#define STEP_OPCODE(name, number, signature, function) STEP_##name = number,
enum opcode { FOR_EACH_STEP(STEP_OPCODE) OPCODES };
#define STEP_PROTOTYPE(name, number, signature, function) step_function function;
FOR_EACH_STEP(STEP_PROTOTYPE)

struct step {
    const char *signature;
    step_function *function; /* NULL: there is no such step */
};
extern const struct step STEPS[OPCODES];

/* Looks a path up in the stage's root directory; an empty one is that itself. A descriptor or -errno. */
int look_up(const struct stage *stage, const char *path, uint64_t flags);
/* The directory that a path's last name is in, for its caller to close; the name in `name`. Or -errno. */
int open_parent(const struct stage *stage, const char *path, const char **name);

/* process_child.c: gives the hub a copy of a descriptor. 0 or -errno. */
int hand_to_hub(const struct stage *stage, int fd);

/* Gives a file its owner, mode and time. 0 or -errno. */
int apply_metadata(int fd, const struct metadata *metadata);
/* Completes the file begun last. 0 or -errno. */
int complete_file(struct stage *stage);
