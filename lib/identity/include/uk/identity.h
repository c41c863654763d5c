/* SPDX-License-Identifier: BSD-3-Clause */
/* Who the system says it is. */
#ifndef UK_IDENTITY_H
#define UK_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#define UK_IDENTITY_RELEASE "6.1.0-armlet"
#define UK_IDENTITY_VERSION "#1 Armlet"
#define UK_IDENTITY_SIZE 65 /* of a name, with its 0 */

/* The host's or the domain's name. */
void uk_identity_get(bool domain, char name[UK_IDENTITY_SIZE]);
/* len bytes. -EINVAL: too long. */
int uk_identity_set(bool domain, const char *name, size_t len);

#endif
