#pragma once

#include <stdint.h>

/* Adds the bytes that a tree takes on disk. What is nested deeper than a limit is not counted. 0, or -errno. */
int measure_tree(int directory, uint64_t *bytes);
