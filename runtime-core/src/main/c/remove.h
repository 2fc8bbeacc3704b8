#pragma once

/* Deletes a file or a whole tree, without following symlinks and without leaving a directory for the path's parent. A
 * missing one is fine. 0, or -errno of the first thing that could not be deleted (the rest is). */
int remove_tree(int directory, const char *path);
