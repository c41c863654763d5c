/* SPDX-License-Identifier: BSD-3-Clause */
/* Everybody is root, and there is nobody else: as in a Linux user namespace
 * that maps id 0 alone, ids that do not exist are EINVAL. */
#ifndef IDENTITY_USERS_H
#define IDENTITY_USERS_H

#include <errno.h>
#include <stdint.h>

#define NO_CHANGE UINT32_MAX /* (uid_t)-1 */

static inline int set_id(uint32_t id)
{
	return id == 0 ? 0 : -EINVAL;
}

/* One of setresuid's: -1 keeps the id. */
static inline int change_id(uint32_t id)
{
	return id == NO_CHANGE ? 0 : set_id(id);
}

/* getgroups, setgroups of ids of so many bytes. */
int groups_get(int size, void *list, unsigned width);
int groups_set(int size, const void *list, unsigned width);

/* Three ids that are all 0, of size bytes each, to the user. */
int put_ids(void *a, void *b, void *c, unsigned size);

#endif
