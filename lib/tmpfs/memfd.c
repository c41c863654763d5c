/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memfd_create(): a file without a name, and seals, which only such a file can
 * be given. Other files of tmpfs have F_SEAL_SEAL from the start.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <uk/errptr.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include "tmpfs.h"

/* Linux's, which musl does not name. */
#define F_SEAL_EXEC 0x20u /* no x bit of the mode changes */
#define MFD_NOEXEC_SEAL 0x8u
#define MFD_EXEC 0x10u

#define ALL_SEALS                                                              \
	((unsigned)(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | \
		    F_SEAL_FUTURE_WRITE) |                                     \
	 F_SEAL_EXEC)
#define X_BITS 0111u
#define MAX_NAME 249 /* NAME_MAX less "memfd:" */

/* --- Seals --------------------------------------------------------------- */

/* Node's lock held. */
static int add_seals(struct vfs_node *n, unsigned seals)
{
	struct tmpfs_file *t = tmpfs_contents(n);
	int error = 0;

	if (t == NULL)
		return -ENOMEM;
	if (t->seals & F_SEAL_SEAL)
		return -EPERM;
	/* An executable that cannot stop being one cannot be written. */
	if ((seals & F_SEAL_EXEC) != 0 && (n->mode & X_BITS) != 0)
		seals |= F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
			 F_SEAL_FUTURE_WRITE;
	if (seals & ~t->seals & F_SEAL_WRITE)
		error = uk_object_deny_writers(&t->object, false);
	else if (seals & ~t->seals & F_SEAL_FUTURE_WRITE)
		error = uk_object_deny_writers(&t->object, true);
	if (error == 0) {
		t->seals |= seals;
		tmpfs_window_close(n);
	}
	return error;
}

long tmpfs_fcntl(struct vfs_file *f, unsigned command, unsigned long arg)
{
	struct vfs_node *n = f->node;
	struct tmpfs_file *t;
	long ret;

	switch (command) {
	case F_GET_SEALS:
		t = n->data;
		return t != NULL ? t->seals : F_SEAL_SEAL;
	case F_ADD_SEALS:
		if ((f->mode & VFS_WRITE) == 0)
			return -EPERM;
		if (arg & ~(unsigned long)ALL_SEALS)
			return -EINVAL;
		uk_mutex_lock(&n->lock);
		ret = add_seals(n, (unsigned)arg);
		uk_mutex_unlock(&n->lock);
		return ret;
	default:
		return -ENOSYS;
	}
}

/* --- Files without a name ------------------------------------------------ */

static int memfd_setattr(struct vfs_node *n, const struct vfs_attr *a)
{
	const struct tmpfs_file *t = n->data;

	if ((a->valid & VFS_ATTR_MODE) != 0 && (t->seals & F_SEAL_EXEC) != 0 &&
	    ((a->mode ^ n->mode) & X_BITS) != 0)
		return -EPERM;
	return a->valid & VFS_ATTR_SIZE ? tmpfs_resize(n, a->size) : 0;
}

static void memfd_release(struct vfs_node *n)
{
	if (n->data != NULL)
		tmpfs_contents_free(n->data);
}

static const struct vfs_node_ops memfd_ops = {
	.file = &tmpfs_file_ops,
	.file_end = TMPFS_MAX_SIZE + 1,
	.setattr = memfd_setattr,
	.release = memfd_release,
};

/* The name is the file's from here on, or freed. */
static struct vfs_node *memfd_node(char *name, unsigned flags)
{
	unsigned mode = S_IFREG | (flags & MFD_NOEXEC_SEAL ? 0666 : 0777);
	struct vfs_node *n = vfs_node_new(vfs_anon_super(), mode);
	struct tmpfs_file *t;

	if (n != NULL) {
		n->ops = &memfd_ops;
		n->nlink = 0;
	}
	t = n != NULL ? tmpfs_contents(n) : NULL;
	if (t == NULL) {
		if (n != NULL)
			vfs_node_put(n);
		uk_free(name);
		return NULL;
	}
	t->name = name;
	if (flags & MFD_NOEXEC_SEAL)
		t->seals = F_SEAL_EXEC;
	else if (flags & MFD_ALLOW_SEALING)
		t->seals = 0;
	return n;
}

static int memfd_install(char *name, unsigned flags)
{
	struct vfs_node *n = memfd_node(name, flags);
	struct vfs_file *f;
	int fd;

	if (n == NULL)
		return -ENOMEM;
	f = vfs_file_new(&tmpfs_file_ops, O_RDWR | O_LARGEFILE, NULL);
	if (f == NULL) {
		vfs_node_put(n);
		return -ENOMEM;
	}
	vfs_file_set_node(f, n);
	vfs_turns_start();
	f->turns = true;
	fd = vfs_install(vfs_table_current(), f, 0, (flags & MFD_CLOEXEC) != 0);
	if (fd < 0)
		vfs_file_put(f);
	return fd;
}

static int check_flags(unsigned flags)
{
	const unsigned known = MFD_CLOEXEC | MFD_ALLOW_SEALING |
			       MFD_NOEXEC_SEAL | MFD_EXEC;
	const unsigned exec = MFD_NOEXEC_SEAL | MFD_EXEC;

	if (flags & MFD_HUGETLB) {
		uk_printk("memfd_create: MFD_HUGETLB: there are no huge "
			  "pages\n");
		return -ENOSYS;
	}
	if (flags & ~known)
		return -EINVAL;
	return (flags & exec) == exec ? -EINVAL : 0;
}

/* What maps and /proc/self/fd show: a string of the heap. */
static char *read_name(const char *user)
{
	char *name = uk_malloc(MAX_NAME + 1);
	long n;

	if (name == NULL)
		return ERR2PTR(-ENOMEM);
	n = uk_strncpy_from_user(name, user, MAX_NAME + 1);
	if (n >= 0 && n <= MAX_NAME)
		return name;
	uk_free(name);
	return ERR2PTR(n < 0 ? -EFAULT : -EINVAL);
}

UK_SYSCALL_R_DEFINE(int, memfd_create, const char *, name, unsigned, flags)
{
	int ret = check_flags(flags);
	char *kept;

	if (ret != 0)
		return ret;
	kept = read_name(name);
	return PTRISERR(kept) ? (int)PTR2ERR(kept) : memfd_install(kept, flags);
}
