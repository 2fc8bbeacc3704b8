#pragma once

#include <stdint.h>

/* In a child of the monitor, which it leaves in other namespaces: a mount of the files that Java has listed for a sandbox
 * under that number, attached nowhere, or -errno. */
int host_tree_open(int run_directory, int user_namespace, uint32_t sandbox, uint32_t number);
