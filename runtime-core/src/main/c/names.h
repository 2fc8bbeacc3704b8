#pragma once

#include "wire.h"

#include <sys/types.h>

struct hub;

/* Forgets a name server that has ended, and starts another; false: the process was none. */
bool names_child_ended(struct hub *hub, pid_t pid);
