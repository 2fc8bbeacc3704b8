#pragma once

#include <stdint.h>

enum { CONTROL_GROUPS_LIMIT = 16 };

/* The control groups of one runtime. Java writes the directories in which it makes a subdirectory per sandbox into the file
 * `control-groups` of the run directory, each ended by NUL, before it makes them. */

/* The cgroup.procs of the group of a sandbox in the directory with this number, opened for writing; or -errno. */
int control_group_open(int run_directory, uint32_t sandbox, uint32_t number);

/* Has what is frozen in them go on, or end when it has been killed: in version 1 it does not while it is frozen. */
void control_groups_thaw(int run_directory);

/* Removes them all; their processes have been killed. */
void control_groups_remove(int run_directory);
