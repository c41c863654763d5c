/* SPDX-License-Identifier: BSD-3-Clause */
/* The walk over user memory. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <uk/iter.h>
#include <uk/mm.h>

void vfs_iter_advance(struct vfs_iter *it, size_t n)
{
	it->base += n;
	it->len -= n;
	it->left -= n;
	while (it->len == 0 && it->left != 0) {
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

/* Linux's order: every length first, then every range. */
static int iov_check(const struct iovec *iov, unsigned long n, size_t *total)
{
	size_t sum = 0;

	for (unsigned long i = 0; i < n; i++)
		if (iov[i].iov_len > SSIZE_MAX)
			return -EINVAL;
	for (unsigned long i = 0; i < n; i++) {
		if (!uk_access_ok(iov[i].iov_base, iov[i].iov_len))
			return -EFAULT;
		sum += min(iov[i].iov_len, VFS_RW_MAX - sum);
	}
	*total = sum;
	return 0;
}

int vfs_iov_import(struct vfs_iov *v, struct vfs_iter *it,
		   const struct iovec *uiov, unsigned long n)
{
	int err;

	v->array = v->fast;
	if (n > IOV_MAX)
		return -EINVAL;
	if (n > VFS_IOV_FAST) {
		v->array = uk_malloc(n * sizeof(*uiov));
		if (!v->array)
			return -ENOMEM;
	}
	err = -EFAULT;
	if (uk_copy_from_user(v->array, uiov, n * sizeof(*uiov)))
		goto out_free;
	err = iov_check(v->array, n, &it->left);
	if (err)
		goto out_free;
	it->base = NULL;
	it->len = 0;
	it->next = v->array;
	it->kernel = false;
	it->alone = false;
	vfs_iter_advance(it, 0);
	return 0;

out_free:
	vfs_iov_free(v);
	return err;
}

void vfs_iov_free(struct vfs_iov *v)
{
	if (v->array != v->fast)
		uk_free(v->array);
}
