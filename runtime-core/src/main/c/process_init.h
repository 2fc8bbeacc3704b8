#pragma once

#include <sys/types.h>

/* Runs as process 1 of a sandbox beside its program, which is a child of this process, until that ends. */
int init_main(pid_t program);
