#pragma once

#include "files_steps.h"

struct hub;

/* What a list of steps acts on. One per process that executes steps; not shared. */
struct stage {
    uint32_t id;
    int rootfs;         /* O_PATH, -1 until STEP_ROOTFS */
    int channel;        /* blocking, to the hub; -1 in the hub itself, which has nobody to report files to */
    struct hub *hub;    /* NULL in a process */
    struct files files; /* what the FILES_ steps work on: the rootfs; no root until the first of them */
    uint8_t depth;      /* of STEP_FIRST_OF in one another */
    uint16_t refused;   /* the opcode that failed within STEP_FIRST_OF, 0 when none did */
};

/* Executes a `list<step>` in order. 0, or -1 with the failed step in `failure` (`where` is the caller's). Does not
 * return after a successful STEP_EXEC. */
int run_steps(struct reader *list, struct stage *stage, struct failure *failure);

/* One step: reads its arguments, checks that they were whole (-EBADMSG), acts. 0 or -errno. */
typedef int step_function(struct stage *stage, struct reader *arguments);

/* root.c: looks a path up below the rootfs, whatever links are on the way. A descriptor or -errno. */
int open_in_root(const struct stage *stage, const char *path, uint64_t flags);

/* process_child.c: gives the hub a copy of a descriptor. 0 or -errno. */
int hand_to_hub(const struct stage *stage, int fd);

/* root.c */
step_function step_root_mkdir, step_root_mount, step_root_bind, step_root_symlink, step_root_mask, step_root_remount,
    step_root_seal, step_root_read, step_enter_root, step_root_chdir, step_sysctl;
/* walk.c */
step_function step_root_walk;
/* process_identity.c */
step_function step_identity, step_exec, step_rlimit;
/* process_init.c */
step_function step_init;
/* process_seccomp.c */
step_function step_seccomp;
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
step_function step_netlink, step_diagnose;
