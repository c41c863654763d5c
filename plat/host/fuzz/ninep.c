/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any bytes as what a 9P server answers: whatever is done with files then is
 * done within their memory, and ends; what a read or a list of names gives is
 * no more than was asked for.
 *
 * An input is what to do next, a byte each time, and the answers in between: a
 * byte says whether one has the head that it should have, another how long it
 * is.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <uk/mm.h>
#include <uk/process.h>
#include <uk/signal.h>
#include <uk/virtio.h>
#include "../../../lib/ninep/ninep.h"

#define ANSWERS_MAX 2000 /* of an input: a server can list names for ever */

static const unsigned char *input, *end;
static unsigned answers;

static unsigned next(void)
{
	return input < end ? *input++ : 0;
}

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* --- The machine ---------------------------------------------------- */

static struct uk_virtio device;

int uk_virtio_open(unsigned type, uint64_t features, struct uk_virtio **v)
{
	(void)features;
	must(type == UK_VIRTIO_9P && !device.open);
	device.open = true;
	*v = &device;
	return 0;
}

void uk_virtio_close(struct uk_virtio *v)
{
	must(v == &device && v->open);
	v->open = false;
}

bool uk_virtio_present(unsigned type)
{
	return type == UK_VIRTIO_9P;
}

ssize_t uk_virtio_call(struct uk_virtio *v, const void *out, size_t out_len,
		       void *in, size_t in_len)
{
	const unsigned char *asked = out;
	unsigned char *to = in;
	unsigned way = next();
	size_t n;

	must(v->open && out_len >= NP_HEAD && asked[0] == (out_len & 0xff));
	if (input == end || ++answers > ANSWERS_MAX)
		return -EIO;
	n = next() | (way & 7u) << 8;
	if (n > in_len)
		n = in_len;
	if (n > (size_t)(end - input))
		n = (size_t)(end - input);
	memcpy(to, input, n);
	input += n;
	if (way & 0x80 || n < NP_HEAD)
		return (ssize_t)n;
	to[0] = (unsigned char)n;
	to[1] = (unsigned char)(n >> 8);
	to[2] = to[3] = 0;
	to[4] = (unsigned char)(asked[4] + 1);
	return (ssize_t)n;
}

/* The only thread: a lock that somebody holds is one that was left. */
void uk_mutex_lock_slow(struct uk_mutex *m)
{
	(void)m;
	abort();
}

void uk_mutex_unlock_slow(struct uk_mutex *m)
{
	uk_mutex_lock_slow(m);
}

struct uk_thread *arch_current(void)
{
	static struct uk_process process;
	static struct uk_thread thread = { .process = &process };

	process.limits[RLIMIT_FSIZE].cur = 100;
	return &thread;
}

void uk_signal_raise(struct uk_process *p, int sig)
{
	(void)p;
	must(sig == SIGXFSZ);
}

void *uk_malloc(size_t n)
{
	return malloc(n);
}

void *uk_zalloc(size_t n)
{
	return calloc(1, n);
}

void *uk_realloc(void *p, size_t n)
{
	return realloc(p, n);
}

void uk_free(void *p)
{
	free(p);
}

paddr_t uk_page_alloc(unsigned order, unsigned flags)
{
	(void)flags;
	return virt_to_phys(aligned_alloc(PAGE_SIZE, PAGE_SIZE << order));
}

void uk_page_free(paddr_t pa, unsigned order)
{
	(void)order;
	free(phys_to_virt(pa));
}

/* --- The VFS: as much as a file system sees of it --------------------- */

extern const struct vfs_type vfs_type_ninep;

struct vfs_node *vfs_node_new(struct vfs_super *sb, unsigned mode)
{
	struct vfs_node *n = calloc(1, sizeof(*n));

	n->super = sb;
	n->mode = mode;
	n->refs = n->nlink = 1;
	return n;
}

struct vfs_super *vfs_super_new(const struct vfs_super_ops *ops,
				const char *type,
				const struct vfs_node_ops *rootops,
				unsigned mode)
{
	struct vfs_super *sb = calloc(1, sizeof(*sb));

	(void)type;
	sb->ops = ops;
	sb->root = calloc(1, sizeof(*sb->root));
	sb->root->node = vfs_node_new(sb, S_IFDIR | mode);
	sb->root->node->ops = rootops;
	return sb;
}

long vfs_no_ioctl(struct vfs_file *f, unsigned request, unsigned long arg)
{
	(void)f, (void)request, (void)arg;
	return -ENOTTY;
}

unsigned vfs_always_ready(struct vfs_file *f, struct vfs_watcher *w)
{
	(void)f, (void)w;
	return 0;
}

static void put(struct vfs_node *n)
{
	n->ops->release(n);
	free(n);
}

size_t vfs_iter_to_user(struct vfs_iter *it, const void *src, size_t n)
{
	must(n <= it->left);
	memcpy(it->base, src, n);
	it->base += n;
	it->left -= n;
	return n;
}

size_t vfs_iter_from_user(struct vfs_iter *it, void *dst, size_t n)
{
	must(n <= it->left);
	memcpy(dst, it->base, n);
	it->base += n;
	it->left -= n;
	return n;
}

int vfs_mkdir_kernel(const char *path, unsigned mode)
{
	(void)path, (void)mode;
	return -EIO;
}

int vfs_mount_kernel(const char *type, const char *path, unsigned flags)
{
	(void)type, (void)path, (void)flags;
	return -EIO;
}

/* --- What is done ----------------------------------------------------- */

struct names {
	struct vfs_emit emit;
	unsigned left; /* room */
	volatile unsigned sum;
};

static bool count(struct vfs_emit *emit, const char *name, size_t len,
		  uint64_t ino, unsigned type, uint64_t at)
{
	struct names *n = (struct names *)emit;

	(void)ino, (void)type, (void)at;
	for (size_t i = 0; i < len; i++)
		n->sum += (unsigned char)name[i];
	return n->left-- > 1;
}

static void list(struct vfs_node *dir)
{
	struct names n = { { count }, 8, 0 };
	uint64_t pos = 2;

	dir->ops->iterate(dir, NULL, &n.emit, &pos);
}

static void use_file(struct vfs_node *node)
{
	struct vfs_file f = { .node = node, .flags = (int)next() & 3 };
	size_t size = next() * 8u;
	char *buf;
	struct vfs_iter it;
	off_t pos = (off_t)next();
	ssize_t n;

	if (node->ops->open(node, &f) || f.ops == NULL)
		return;
	buf = calloc(1, size + 1);
	vfs_iter_one(&it, buf, size);
	n = f.ops->read(&f, &it, &pos);
	must(n <= (ssize_t)size);
	vfs_iter_one(&it, buf, size);
	pos = (off_t)next();
	n = f.ops->write(&f, &it, &pos);
	must(n <= (ssize_t)size);
	must(f.ops->seek(&f, -(off_t)next(), SEEK_END) >= -EINVAL);
	f.ops->fsync(&f, false);
	f.ops->release(&f);
	free(buf);
}

static void do_once(struct vfs_node *dir, struct vfs_node **found)
{
	struct vfs_entry e = { .name = "name", .name_len = 4 };
	struct vfs_attr attr = { .valid = VFS_ATTR_SIZE, .size = next() };
	struct vfs_stat st = { 0 };
	struct statfs fs;
	unsigned what = next() % 9;
	size_t room = 64;
	char *target;

	if (*found == NULL && what < 6)
		what = 8;
	switch (what) {
	case 0:
		use_file(*found);
		break;
	case 1:
		(*found)->ops->getattr(*found, &st);
		break;
	case 2:
		target = malloc(room);
		must((*found)->ops->readlink(*found, target, room) <=
		     (ssize_t)room);
		free(target);
		break;
	case 3:
		(*found)->ops->setattr(*found, &attr);
		break;
	case 4:
		list(*found);
		break;
	case 5:
		put(*found);
		*found = NULL;
		break;
	case 6:
		list(dir);
		break;
	case 7:
		dir->super->ops->statfs(dir->super, &fs);
		break;
	default:
		if (*found == NULL && dir->ops->lookup(dir, &e) == 0)
			*found = e.node;
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct vfs_super *sb;
	struct vfs_node *found = NULL;

	input = data;
	end = data + size;
	answers = 0;
	if (vfs_type_ninep.mount("", "", 0, &sb) == 0) {
		while (input < end)
			do_once(sb->root->node, &found);
		if (found != NULL)
			put(found);
		put(sb->root->node);
		sb->ops->release(sb);
		free(sb->root);
		free(sb);
	}
	must(!device.open);
	return 0;
}
