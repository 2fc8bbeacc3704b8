#pragma once

#include <errno.h>

/* A function that can fail returns 0 or more, or -errno. */

/* What a system call returns, that way. */
#define CHECKED(call)                                                                                                  \
    ({                                                                                                                 \
        __auto_type checked_result = (call);                                                                           \
        checked_result < 0 ? -errno : (int)checked_result;                                                             \
    })

/* The value of an expression; when it is negative the function that this stands in returns it. */
#define TRY(expression)                                                                                                \
    ({                                                                                                                 \
        __auto_type tried = (expression);                                                                              \
        if (tried < 0)                                                                                                 \
            return (int)tried;                                                                                         \
        tried;                                                                                                         \
    })
#define TRY_CALL(call) TRY(CHECKED(call))
