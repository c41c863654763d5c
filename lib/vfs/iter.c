/* SPDX-License-Identifier: BSD-3-Clause */
/* The walk over user memory. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <uk/iter.h>
#include <uk/mm.h>

/* What ends an array that the program has made shorter or taken away since. */
static const struct iovec faults = { (void *)UK_USER_TOP, SSIZE_MAX };

/* Linux's order: the array, every length, every range. */
static int iov_check(const struct iovec *iov, unsigned n, int err, size_t *sum)
{
	for (; n-- != 0; iov++) {
		if (iov->iov_len > SSIZE_MAX)
			err = -EINVAL;
		else if (!err && !uk_access_ok(iov->iov_base, iov->iov_len))
			err = -EFAULT;
		*sum += min(iov->iov_len, VFS_RW_MAX - *sum);
	}
	return err;
}

/* What has become a range that would have been refused faults, too. */
static void refill(struct vfs_iter *it)
{
	struct vfs_iov *v = it->vector;
	unsigned n = min(v->count, VFS_IOV_FAST);
	size_t sum = 0;

	if (uk_copy_from_user(v->fast, v->rest, n * sizeof(v->fast[0])) ||
	    iov_check(v->fast, n, 0, &sum))
		n = 0;
	if (n < VFS_IOV_FAST)
		v->fast[n] = faults;
	v->rest += n;
	v->count -= n;
	it->next = v->fast;
}

void vfs_iter_advance(struct vfs_iter *it, size_t n)
{
	it->base += n;
	it->len -= n;
	it->left -= n;
	while (it->len == 0 && it->left != 0) {
		if (unlikely(it->next == it->vector->fast + VFS_IOV_FAST))
			refill(it);
		it->base = it->next->iov_base;
		it->len = min(it->next->iov_len, it->left);
		it->next++;
	}
}

static size_t kernel_copy(struct vfs_iter *it, void *dst, const void *src,
			  size_t n)
{
	memcpy(dst, src, n);
	vfs_iter_advance(it, n);
	return n;
}

size_t vfs_iter_from_user(struct vfs_iter *it, void *dst, size_t n)
{
	size_t done = 0;

	n = min(n, it->left);
	if (unlikely(it->kernel))
		return kernel_copy(it, dst, it->base, n);
	while (done < n) {
		size_t part = min(n - done, it->len);
		size_t bad =
			uk_copy_from_user((char *)dst + done, it->base, part);

		vfs_iter_advance(it, part - bad);
		done += part - bad;
		if (bad)
			break;
	}
	return done;
}

size_t vfs_iter_to_user(struct vfs_iter *it, const void *src, size_t n)
{
	size_t done = 0;

	n = min(n, it->left);
	if (unlikely(it->kernel))
		return kernel_copy(it, it->base, src, n);
	while (done < n) {
		size_t part = min(n - done, it->len);
		size_t bad = uk_copy_to_user(it->base, (const char *)src + done,
					     part);

		vfs_iter_advance(it, part - bad);
		done += part - bad;
		if (bad)
			break;
	}
	return done;
}

int vfs_iov_import(struct vfs_iov *v, struct vfs_iter *it,
		   const struct iovec *uiov, unsigned long n)
{
	unsigned long at;
	int err = 0;

	if (n > IOV_MAX)
		return -EINVAL;
	*it = (struct vfs_iter){ .next = v->fast, .vector = v };
	/* From the end: what is copied last is what comes first. */
	for (at = ALIGN_UP(n, VFS_IOV_FAST); at != 0;) {
		unsigned some;

		at -= VFS_IOV_FAST;
		some = (unsigned)min(n - at, (unsigned long)VFS_IOV_FAST);
		if (uk_copy_from_user(v->fast, uiov + at, some * sizeof(*uiov)))
			return -EFAULT;
		err = iov_check(v->fast, some, err, &it->left);
	}
	v->rest = uiov + VFS_IOV_FAST;
	v->count = n > VFS_IOV_FAST ? (unsigned)n - VFS_IOV_FAST : 0;
	if (!err)
		vfs_iter_advance(it, 0);
	return err;
}
