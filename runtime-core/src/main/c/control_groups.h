#pragma once

#include <stdint.h>

enum { CONTROL_GROUPS_LIMIT = 16 };

/* The control groups of one runtime. Java writes the directories in which it makes a subdirectory per sandbox into the file
 * `control-groups` of the run directory, each ended by NUL, before it makes them. */

/* Has what is frozen in them go on, or end when it has been killed: in version 1 it does not while it is frozen. */
void control_groups_thaw(int run_directory);

/* Removes them all; their processes have been killed. */
void control_groups_remove(int run_directory);
