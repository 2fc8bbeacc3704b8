#pragma once

#include <stdint.h>

/* What is done with one entry of a directory. 0, or what is returned instead of going on. */
typedef int entry_function(int directory, const char *name, void *context);

/* Calls it for every entry of a directory but "." and "..". 0 or -errno. */
int each_entry(int directory, entry_function *function, void *context);

/* Deletes a file or a whole tree, without following symlinks and without leaving a directory for the path's parent. A
 * missing one is fine. 0, or -errno of the first thing that could not be deleted (the rest is). */
int remove_tree(int directory, const char *path);
