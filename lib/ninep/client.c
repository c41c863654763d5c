/* SPDX-License-Identifier: BSD-3-Clause */
/* The connection: version, requests and answers, fids. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <uk/mm.h>
#include <uk/virtio.h>
#include "ninep.h"

#define BUFFER_ORDER 5u /* pages: a request and an answer */
#define MESSAGE_MAX ((uint32_t)PAGE_SIZE << (BUFFER_ORDER - 1))
#define MESSAGE_MIN 8192u /* two names and a head fit */
#define TAG 1u
#define NO_TAG 0xffffu /* NP_VERSION's */
#define RLERROR_ERRNO_MAX 4095u

static void put32(char *to, uint32_t n)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (char)(n >> 8 * i);
}

/* Lock held. What came is an answer to `type`: 0 or -errno. */
static int judge(struct np *c, enum np_type type, ssize_t len)
{
	uint32_t size, error;
	uint16_t tag;
	uint8_t got;

	c->at = c->in;
	c->end = c->in + max(len, (ssize_t)0);
	if (!np_take(c, "dbw", &size, &got, &tag) || (ssize_t)size != len)
		return -EIO;
	if (got == NP_RLERROR && np_take(c, "d", &error) && error &&
	    error <= RLERROR_ERRNO_MAX)
		return -(int)error;
	return got == type + 1 ? 0 : -EIO;
}

static int call(struct np *c, enum np_type type, const char *types, va_list ap)
{
	unsigned tag = type == NP_VERSION ? NO_TAG : TAG;
	size_t len;
	int err;

	uk_mutex_lock(&c->lock);
	np_put(c, types, ap);
	len = (size_t)(c->end - c->out);
	put32(c->out, (uint32_t)len);
	c->out[4] = (char)type;
	c->out[5] = (char)tag;
	c->out[6] = (char)(tag >> 8);
	err = judge(c, type,
		    uk_virtio_call(c->device, c->out, len, c->in, c->msize));
	if (err)
		uk_mutex_unlock(&c->lock);
	return err;
}

int np_call(struct np *c, enum np_type type, const char *types, ...)
{
	va_list ap;
	int err;

	va_start(ap, types);
	err = call(c, type, types, ap);
	va_end(ap);
	return err;
}

void np_done(struct np *c)
{
	uk_mutex_unlock(&c->lock);
}

int np_do(struct np *c, enum np_type type, const char *types, ...)
{
	va_list ap;
	int err;

	va_start(ap, types);
	err = call(c, type, types, ap);
	va_end(ap);
	if (!err)
		np_done(c);
	return err;
}

/* --- Fids ----------------------------------------------------------- */

static uint32_t new_fid(struct np *c)
{
	uint32_t fid;

	uk_mutex_lock(&c->lock);
	fid = c->nfree ? c->free[--c->nfree] : c->next_fid++;
	uk_mutex_unlock(&c->lock);
	return fid;
}

/* Where there is no memory to note it, its number is lost: there are 2^32. */
static void old_fid(struct np *c, uint32_t fid)
{
	uk_mutex_lock(&c->lock);
	if (c->nfree == c->free_size) {
		uint32_t size = c->free_size ? 2 * c->free_size : 64;
		uint32_t *free = uk_realloc(c->free, size * sizeof(*free));

		if (free) {
			c->free = free;
			c->free_size = size;
		}
	}
	if (c->nfree < c->free_size)
		c->free[c->nfree++] = fid;
	uk_mutex_unlock(&c->lock);
}

void np_clunk(struct np *c, uint32_t fid)
{
	np_do(c, NP_CLUNK, "d", fid);
	old_fid(c, fid);
}

int np_walk(struct np *c, uint32_t dir, const char *name, uint32_t *out)
{
	uint32_t fid = new_fid(c);
	int err;

	if (name)
		err = np_do(c, NP_WALK, "ddws", dir, fid, 1u, name);
	else
		err = np_do(c, NP_WALK, "ddw", dir, fid, 0u);
	if (err)
		old_fid(c, fid);
	else
		*out = fid;
	return err;
}

/* --- Connecting ----------------------------------------------------- */

static int agree(struct np *c)
{
	const char *version;
	uint16_t len;
	uint32_t msize;
	int err = np_call(c, NP_VERSION, "ds", c->msize, "9P2000.L");

	if (err)
		return err;
	if (!np_take(c, "dS", &msize, &version, &len) || msize > c->msize ||
	    msize < MESSAGE_MIN)
		err = -EIO;
	else if (len != 8 || memcmp(version, "9P2000.L", len))
		err = -EPROTONOSUPPORT;
	else
		c->msize = msize;
	np_done(c);
	c->root = new_fid(c);
	return err ? err
		   : np_do(c, NP_ATTACH, "ddssd", c->root, NP_NO_FID, "root",
			   "", 0u);
}

struct np *np_connect(struct uk_virtio *device, int *err)
{
	struct np *c = uk_zalloc(sizeof(*c));
	paddr_t buffer = c ? uk_page_alloc(BUFFER_ORDER, 0) : 0;

	if (!buffer) {
		uk_free(c);
		*err = -ENOMEM;
		return NULL;
	}
	uk_mutex_init(&c->lock);
	c->device = device;
	c->out = phys_to_virt(buffer);
	c->msize = MESSAGE_MAX;
	c->in = c->out + MESSAGE_MAX;
	*err = agree(c);
	if (!*err)
		return c;
	np_disconnect(c);
	return NULL;
}

void np_disconnect(struct np *c)
{
	uk_page_free(virt_to_phys(c->out), BUFFER_ORDER);
	uk_free(c->free);
	uk_free(c);
}
