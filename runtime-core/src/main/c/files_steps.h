#pragma once

#include "wire.h"

#include <time.h>

struct metadata {
    mode_t mode;
    uid_t uid;
    gid_t gid;
    struct timespec modified;
};

/* What the FILES_ steps work on: a layer that is being written, or the files of a sandbox. */
struct files {
    int root;
    bool
        in_sandbox; /* the directories that paths lead through are a sandbox's, with symlinks that may be followed in it */
    int parent;     /* the directory the last name was in; names come in the order of the tree */
    char *parent_path;
    int file; /* being written, -1 */
    struct metadata file_metadata;
    int32_t steps;     /* executed so far */
    uint64_t measured; /* bytes on disk */
};

void files_open(struct files *files, int root, bool in_sandbox);
/* Executes one step. 0 or -errno. */
int files_step(struct files *files, uint16_t opcode, struct reader *arguments);
/* Notes which file a step was about. */
void files_describe(uint16_t opcode, struct slice arguments, struct failure *failure);
/* Executes a `list<step>`. 0, or -1 with the failed step (counted over all lists) in `failure`. */
int files_run(struct files *files, struct reader *list, struct failure *failure);
/* Completes the file begun last. */
int files_finish(struct files *files, struct failure *failure);
