/* SPDX-License-Identifier: BSD-3-Clause */
/* Between splice.c and move.c. */
#ifndef PIPE_SPLICE_H
#define PIPE_SPLICE_H

#include "pipe.h"

/* Move, or with consume false copy, at most len bytes between two pipes. The
 * number, 0 at the end of in, -errno. */
ssize_t pipe_to_pipe(struct pipe *in, struct pipe *out, size_t len,
		     bool nonblock, bool consume);

#endif
