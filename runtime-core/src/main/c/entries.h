#pragma once

/* What is done with one entry of a directory. 0, or what is returned instead of going on. */
typedef int entry_function(int directory, const char *name, void *context);

/* Calls it for every entry of a directory but "." and "..". 0 or -errno. */
int each_entry(int directory, entry_function *function, void *context);
