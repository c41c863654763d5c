/* SPDX-License-Identifier: BSD-3-Clause */
/* An iovec array is the concatenation of its buffers up to the first byte that
 * faults; and Linux's rules of what is refused. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <uk/vfs.h>
#include "fake.h"

#define ROUNDS 20000
#define BYTES 4096u

static char user[BYTES], flat[BYTES], got[BYTES];
static struct iovec vec[IOV_MAX + 1];

/* Random buffers inside user[]; flat gets their bytes up to a fault. */
static size_t make(unsigned n, size_t *until_fault)
{
	size_t total = 0;

	*until_fault = SIZE_MAX;
	for (unsigned i = 0; i < n; i++) {
		size_t len = rnd(3) ? rnd(BYTES / n) : 0;
		char *base = user + rnd(BYTES - (uint32_t)len);

		vec[i] = (struct iovec){ base, len };
		memcpy(flat + total, base, len);
		if (len && base + len > fake_fault && fake_fault_end &&
		    *until_fault == SIZE_MAX)
			*until_fault =
				total + (base > fake_fault
						 ? 0
						 : (size_t)(fake_fault - base));
		total += len;
	}
	return total;
}

static void round_from(void)
{
	unsigned n = 1 + rnd(rnd(4) ? 12 : 300);
	size_t fault, total, done = 0, want;
	struct vfs_iter it;
	struct vfs_iov v;
	int err;

	fake_fault_end = rnd(2) ? user + BYTES : NULL;
	fake_fault = user + rnd(BYTES);
	total = make(n, &fault);
	err = vfs_iov_import(&v, &it, vec, n);
	if (err || it.left != total)
		fail("import", err, (long)it.left);
	while (it.left) {
		size_t ask = 1 + rnd(200);
		size_t n_got = vfs_iter_from_user(&it, got + done, ask);

		done += n_got;
		if (n_got < ask)
			break;
	}
	want = min(total, fault);
	if (done != want || memcmp(got, flat, done))
		fail("from user", (long)done, (long)want);
	if (it.left != total - done)
		fail("left", (long)it.left, (long)(total - done));
}

/* The program empties buffers while the walk goes on: those that were to follow
 * are left out, and then there is nothing, whatever the sum was. One that would
 * have been refused ends the walk where it was copied. */
static void round_changed(void)
{
	unsigned n = VFS_IOV_FAST + 1 + rnd(40);
	unsigned bad = rnd(2) ? VFS_IOV_FAST + rnd(n - VFS_IOV_FAST) : n;
	unsigned last = bad < n ? bad / VFS_IOV_FAST * VFS_IOV_FAST : n;
	size_t done = 0, want = VFS_IOV_FAST, some;
	struct vfs_iter it;
	struct vfs_iov v;

	fake_fault_end = NULL;
	for (unsigned i = 0; i < n; i++)
		vec[i] = (struct iovec){ user + i, 1 };
	if (vfs_iov_import(&v, &it, vec, n) || it.left != n)
		fail("import", n, (long)it.left);
	memcpy(flat, user, VFS_IOV_FAST);
	for (unsigned i = VFS_IOV_FAST; i < n; i++) {
		vec[i].iov_len = i == bad ? SIZE_MAX : rnd(2);
		if (vec[i].iov_len && i < last)
			flat[want++] = user[i];
	}
	do {
		some = vfs_iter_from_user(&it, got + done, 1 + rnd(9));
		done += some;
	} while (some && it.left);
	if (done != want || memcmp(got, flat, done))
		fail("changed", (long)done, (long)want);
}

static void expect(int want, const struct iovec *iov, unsigned long n)
{
	struct vfs_iter it;
	struct vfs_iov v;
	int err = vfs_iov_import(&v, &it, iov, n);

	if (err != want)
		fail("import's error", err, want);
}

static void test_rules(void)
{
	struct vfs_iter it;
	struct vfs_iov v;

	fake_fault_end = NULL;
	fake_fail = 0;
	memset(vec, 0, sizeof(vec));
	expect(0, vec, 0);
	expect(0, vec, IOV_MAX);
	expect(-EINVAL, vec, IOV_MAX + 1);
	expect(-EINVAL, vec, ULONG_MAX);
	vec[1] = (struct iovec){ (void *)UK_USER_TOP, 1 };
	expect(-EFAULT, vec, 2);
	vec[2].iov_len = (size_t)SSIZE_MAX + 1;
	expect(-EINVAL, vec, 3);
	/* The sum is cut, not refused. */
	vec[0] = (struct iovec){ user, VFS_RW_MAX - 5 };
	vec[1] = (struct iovec){ user, 10 };
	vec[2] = (struct iovec){ user, 10 };
	if (vfs_iov_import(&v, &it, vec, 3) || it.left != VFS_RW_MAX)
		fail("cut", (long)it.left, VFS_RW_MAX);
}

void test_iter(void)
{
	for (unsigned i = 0; i < BYTES; i++)
		user[i] = (char)rnd(256);
	fake_fail = 20;
	for (int i = 0; i < ROUNDS; i++)
		rnd(8) ? round_from() : round_changed();
	test_rules();
	printf("ok lib/vfs iter (%d rounds)\n", ROUNDS);
}
