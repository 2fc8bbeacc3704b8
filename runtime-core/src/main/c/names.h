#pragma once

#include "wire.h"

#include <sys/types.h>

struct hub;

/* Starts another name server when it was one that has ended. */
void names_child_ended(struct hub *hub, pid_t pid);
