#pragma once

#include "wire.h"

struct hub;

/* What a list of steps acts on. One per process that executes steps; not shared. */
struct stage {
    uint32_t id;
    int rootfs;       /* what paths are looked up in: the root directory until STEP_ROOTFS */
    uint64_t resolve; /* how, RESOLVE_ of openat2(2) */
    int channel;      /* blocking, to the hub; -1 in the hub itself, which has nobody to report files to */
    struct hub *hub;  /* NULL in a process */
    uint8_t depth;    /* of STEP_FIRST_OF in one another */
    uint16_t refused; /* the opcode that failed within STEP_FIRST_OF, 0 when none did */
    int parent;       /* the directory that a FILES_ step's last name was in; names come in the order of the tree */
    char *parent_path;
    int file; /* being written, -1 */
    struct metadata file_metadata;
    uint64_t measured; /* bytes on disk */
    const char *at;    /* what a step is at in a tree, to be told when it fails; NULL: not known */
};

/* Of a process in a sandbox: links may be followed, in its root. */
struct stage new_stage(uint32_t id, int channel, struct hub *hub);

/* Executes a `list<step>` in order. 0, or -1 with the failed step in `failure` (`where` is the caller's). Does not
 * return after a successful STEP_EXEC. */
int run_steps(struct reader *list, struct stage *stage, struct failure *failure);

/* One step, with the values that its signature says. 0 or -errno. */
typedef int step_function(struct stage *stage, const union value *given);
struct step {
    const char *signature; /* NULL: there is no such step */
    step_function *function;
};
enum { OPCODES = STEP_FILES_END + 1 };
extern const struct step STEPS[OPCODES];

/* Whoever that is outside. 0 or -errno. */
int become_root(void);

/* Looks a path up in the stage's root directory; an empty one is that itself. A descriptor or -errno. */
int look_up(const struct stage *stage, const char *path, uint64_t flags);
/* The directory that a path's last name is in, for its caller to close; the name in `name`. Or -errno. */
int open_parent(const struct stage *stage, const char *path, const char **name);

/* process_child.c: gives the hub a copy of a descriptor. 0 or -errno. */
int hand_to_hub(const struct stage *stage, int fd);

/* files_steps.c */
step_function step_files_directory, step_files_file, step_files_data, step_files_link, step_files_symlink,
    step_files_fifo, step_files_whiteout, step_files_xattr, step_files_remove, step_files_attributes, step_files_hole,
    step_files_move, step_files_measure, step_files_sync, step_files_end;
/* Gives a file, or what has this name, its owner, mode and time. 0 or -errno. */
int apply_metadata(int fd, const struct metadata *metadata);
int apply_metadata_to_name(int parent, const char *name, const struct metadata *metadata, bool is_symlink);
/* Completes the file begun last. 0 or -errno. */
int complete_file(struct stage *stage);
/* root.c */
step_function step_root_mkdir, step_root_mount, step_root_bind, step_root_symlink, step_root_mask, step_root_remount,
    step_root_seal, step_root_read, step_enter_root, step_root_chdir, step_sysctl;
/* copy_layers.c */
step_function step_copy_layers;
/* walk.c */
step_function step_root_walk;
/* process_identity.c */
step_function step_identity, step_exec, step_rlimit, step_seccomp;
/* process_init.c */
step_function step_init;
/* terminal.c */
step_function step_terminal;
/* process_child.c */
step_function step_linked;
/* host_ports.c */
step_function step_host_port;
/* names.c */
step_function step_names;
/* host_mounts.c */
step_function step_host_mount, step_host_unmount;
/* netlink.c */
step_function step_netlink;
