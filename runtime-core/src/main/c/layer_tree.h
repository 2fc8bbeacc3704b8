#pragma once

#include "wire.h"

/* Tells of the tree below a directory: parents before their children, and names in the order of their bytes, so that
 * equal trees are told of alike. What is emitted are messages as docs/protocol.md describes them. 0; or -errno, with the
 * path it happened at in the failure. One walk at a time. */
int layer_tree_tell(int root, int (*emit)(struct buffer *message), struct failure *failure);
