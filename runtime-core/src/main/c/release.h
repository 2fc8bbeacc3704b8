#pragma once

#include "hub.h"

/* Has a process killed if it runs, forgotten, and the directories in the payload of its RELEASE message deleted; then says
 * RELEASED. */
void release_request(struct hub *hub, uint32_t id, struct slice payload);
/* To be called when processes have ended: starts deleting what is left of them. */
void release_those_who_ended(struct hub *hub);
/* To be called when a child has been waited for that is not a process: what it deleted is gone. */
void release_child_ended(struct hub *hub, pid_t pid);
