/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The client of 9P2000.L, what the files of lib/ninep share.
 *
 * Each message of a client is answered by one of the server. A fid is the
 * client's number for a file: a path that it walked to, or that file opened.
 * A node (struct vfs_node) keeps the fid of its path, an open file one of its
 * own. All numbers are little-endian.
 */
#ifndef NINEP_NINEP_H
#define NINEP_NINEP_H

#include <stdarg.h>
#include <sys/types.h>
#include <uk/mutex.h>
#include <uk/node.h>

struct uk_virtio;

/* Requests; the answer is one more. */
enum np_type {
	NP_RLERROR = 7,
	NP_STATFS = 8,
	NP_LOPEN = 12,
	NP_SYMLINK = 16,
	NP_MKNOD = 18,
	NP_READLINK = 22,
	NP_GETATTR = 24,
	NP_SETATTR = 26,
	NP_READDIR = 40,
	NP_FSYNC = 50,
	NP_LINK = 70,
	NP_MKDIR = 72,
	NP_RENAMEAT = 74,
	NP_UNLINKAT = 76,
	NP_VERSION = 100,
	NP_ATTACH = 104,
	NP_WALK = 110,
	NP_READ = 116,
	NP_WRITE = 118,
	NP_CLUNK = 120,
};

#define NP_HEAD 7u /* bytes: size, type, tag */
#define NP_NO_FID 0xffffffffu

/* A connection: one request at a time. */
struct np {
	struct uk_mutex lock; /* of what follows */
	struct uk_virtio *device;
	char *out, *in; /* a message each, of msize bytes at most */
	uint32_t msize;
	const char *at, *end; /* what of the answer has not been taken */
	uint32_t next_fid; /* never used so far */
	uint32_t *free; /* fids that were given back */
	uint32_t nfree, free_size;
	uint32_t root; /* fid */
};

/* vfs_node.data */
struct np_node {
	uint32_t fid; /* of its path */
	uint32_t dir; /* a directory, opened to read its names; or NP_NO_FID */
};

/* What NP_GETATTR tells of a file. */
struct np_attr {
	uint64_t ino, nlink, rdev, size, blksize, blocks;
	uint32_t mode, uid, gid;
	struct timespec atime, mtime, ctime;
};

/* message.c: what a message holds, by a string of types:
 *
 *   b w d q   uint8_t uint16_t uint32_t uint64_t (taken: pointers to them)
 *   s         const char *, a string (put only)
 *   S         const char **, uint16_t *: a string, in the message (taken only)
 *   Q         uint64_t *: a qid's number (taken only)
 *   I         struct vfs_iter *, uint32_t *: that many bytes of it, or fewer,
 *             whose number comes first (put only)
 */
void np_put(struct np *c, const char *types, va_list ap);
bool np_take(struct np *c, const char *types, ...);

/* client.c */
struct np *np_connect(struct uk_virtio *device, int *err);
void np_disconnect(struct np *c);
/* Send a request, wait for the answer. 0, with the lock held until np_done();
 * or -errno, the server's. -EIO: it makes no sense. */
int np_call(struct np *c, enum np_type type, const char *types, ...);
void np_done(struct np *c);
/* A request whose answer holds nothing of interest. */
int np_do(struct np *c, enum np_type type, const char *types, ...);
/* A fid for what name in dir is; NULL: for the same as dir. */
int np_walk(struct np *c, uint32_t dir, const char *name, uint32_t *fid);
void np_clunk(struct np *c, uint32_t fid);

static inline struct np *np_of(const struct vfs_node *n)
{
	return n->super->data;
}

static inline struct np_node *np_node(const struct vfs_node *n)
{
	return n->data;
}

/* node.c */
extern const struct vfs_node_ops np_ops;
int np_getattr(struct np *c, uint32_t fid, struct np_attr *a);
void np_set_fields(struct vfs_node *n, const struct np_attr *a);
/* The node of fid, which is the node's from now on, or is given back. */
int np_node_new(struct vfs_super *sb, uint32_t fid, struct vfs_node **node);
/* The size, as the server says. */
uint64_t np_size(struct vfs_node *n);

/* names.c, of vfs_node_ops */
int np_mknod(struct vfs_node *dir, struct vfs_entry *e, unsigned mode,
	     uint64_t rdev);
int np_mkdir(struct vfs_node *dir, struct vfs_entry *e, unsigned mode);
int np_symlink(struct vfs_node *dir, struct vfs_entry *e, const char *target,
	       size_t len);
int np_link(struct vfs_node *node, struct vfs_node *dir, struct vfs_entry *e);
int np_unlink(struct vfs_node *dir, struct vfs_entry *e);
int np_rmdir(struct vfs_node *dir, struct vfs_entry *e);
int np_rename(struct vfs_node *from_dir, struct vfs_entry *from,
	      struct vfs_node *to_dir, struct vfs_entry *to, unsigned flags);
int np_lookup(struct vfs_node *dir, struct vfs_entry *e);
int np_iterate(struct vfs_node *dir, struct vfs_entry *e, struct vfs_emit *emit,
	       uint64_t *pos);

/* file.c */
int np_open(struct vfs_node *node, struct vfs_file *f);

#endif
