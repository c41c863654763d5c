/* SPDX-License-Identifier: BSD-3-Clause */
/* Files without a name, and what their seals forbid. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include "check.h"

#define PAGE 4096L
#define RW (PROT_READ | PROT_WRITE)
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#define MFD_EXEC 16u
#endif
#define FEW_MIB 2L
#define SEAL_EXEC 0x20 /* F_SEAL_EXEC */

/* An open one of two pages that can be sealed. */
static int sealable(void)
{
	int fd = memfd_create("sealable", MFD_ALLOW_SEALING);

	CHECK_EQ(ftruncate(fd, 2 * PAGE), 0);
	return fd;
}

static int seals_of(int fd)
{
	return fcntl(fd, F_GET_SEALS);
}

static int seal(int fd, int seals)
{
	return fcntl(fd, F_ADD_SEALS, seals);
}

static void *map(int fd, int prot, int flags)
{
	return mmap(NULL, 2 * PAGE, prot, flags, fd, 0);
}

/* A line of /proc/self/maps ends with the text. */
static int in_maps(const char *text)
{
	size_t len = strlen(text), n;
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	int found = 0;

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		n = strcspn(line, "\n");
		found |= n >= len && memcmp(line + n - len, text, len) == 0;
	}
	if (maps != NULL)
		fclose(maps);
	return found;
}

static void named(void)
{
	static const char shown[] = "/memfd:what for (deleted)";
	int fd = memfd_create("what for", 0);
	char path[32], text[64] = "";
	void *p;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	CHECK_EQ(readlink(path, text, sizeof(text) - 1), sizeof(shown) - 1);
	CHECK(strcmp(text, shown) == 0);
	CHECK(!in_maps(shown));
	CHECK_EQ(ftruncate(fd, PAGE), 0);
	p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	close(fd);
	CHECK(in_maps(shown));
	CHECK_EQ(munmap(p, PAGE), 0);
	CHECK(!in_maps(shown));
}

static void flags(void)
{
	char name[251];
	struct stat st;
	int fd = memfd_create("", 0), other;

	CHECK(fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFD), 0);
	CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_mode, S_IFREG | 0777);
	CHECK_EQ(st.st_nlink, 0);
	CHECK_EQ(st.st_size, 0);
	CHECK_EQ(seals_of(fd), F_SEAL_SEAL);
	CHECK_ERRNO(seal(fd, F_SEAL_GROW), EPERM);
	other = memfd_create("", MFD_CLOEXEC);
	CHECK_EQ(fcntl(other, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(write(other, "xy", 2), 2);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_size, 0);
	close(other);
	close(fd);
	memset(name, 'n', sizeof(name));
	name[250] = 0;
	CHECK_ERRNO(memfd_create(name, 0), EINVAL);
	name[249] = 0;
	fd = memfd_create(name, 0);
	CHECK(fd >= 0);
	close(fd);
	CHECK_ERRNO(memfd_create((char *)8, 0), EFAULT);
	CHECK_ERRNO(memfd_create("x", 0x20), EINVAL);
	CHECK_ERRNO(memfd_create("x", MFD_NOEXEC_SEAL | MFD_EXEC), EINVAL);
	fd = memfd_create("x", MFD_NOEXEC_SEAL);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_mode, S_IFREG | 0666);
	CHECK_EQ(seals_of(fd), SEAL_EXEC);
	close(fd);
}

static void adding(void)
{
	int fd = sealable();

	CHECK_EQ(seals_of(fd), 0);
	CHECK_ERRNO(seal(fd, 0x100), EINVAL);
	CHECK_EQ(seal(fd, F_SEAL_GROW), 0);
	CHECK_EQ(seal(fd, F_SEAL_SHRINK), 0);
	CHECK_EQ(seals_of(fd), F_SEAL_GROW | F_SEAL_SHRINK);
	CHECK_EQ(seal(fd, F_SEAL_SEAL), 0);
	CHECK_ERRNO(seal(fd, F_SEAL_WRITE), EPERM);
	CHECK_ERRNO(seal(fd, 0), EPERM);
	close(fd);
}

static void size_seals(void)
{
	char buf[2 * PAGE];
	int fd = sealable();

	memset(buf, 'b', sizeof(buf));
	CHECK_EQ(seal(fd, F_SEAL_SHRINK), 0);
	CHECK_ERRNO(ftruncate(fd, PAGE), EPERM);
	CHECK_EQ(ftruncate(fd, 2 * PAGE), 0);
	CHECK_EQ(ftruncate(fd, 3 * PAGE), 0);
	CHECK_EQ(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			   PAGE),
		 0);
	close(fd);
	fd = sealable();
	CHECK_EQ(seal(fd, F_SEAL_GROW), 0);
	CHECK_ERRNO(ftruncate(fd, 2 * PAGE + 1), EPERM);
	CHECK_ERRNO(pwrite(fd, "x", 1, 2 * PAGE), EPERM);
	/* As much as fits: by pages. */
	CHECK_EQ(pwrite(fd, buf, 2 * PAGE, PAGE), PAGE);
	CHECK_EQ(pwrite(fd, buf, PAGE, PAGE + 10), PAGE - 10);
	CHECK_ERRNO(fallocate(fd, 0, 0, 3 * PAGE), EPERM);
	CHECK_EQ(fallocate(fd, 0, 0, 2 * PAGE), 0);
	CHECK_EQ(ftruncate(fd, PAGE), 0);
	close(fd);
}

static void write_seal(void)
{
	int fd = sealable();
	char *p = map(fd, RW, MAP_SHARED), *q;
	char c = 0;

	p[0] = 'p';
	CHECK_ERRNO(seal(fd, F_SEAL_WRITE), EBUSY);
	CHECK_EQ(mprotect(p, PAGE, PROT_READ), 0);
	CHECK_ERRNO(seal(fd, F_SEAL_WRITE), EBUSY);
	munmap(p, PAGE);
	CHECK_ERRNO(seal(fd, F_SEAL_WRITE), EBUSY);
	munmap(p + PAGE, PAGE);
	q = map(fd, RW, MAP_PRIVATE);
	CHECK_EQ(seal(fd, F_SEAL_WRITE), 0);
	CHECK_ERRNO(pwrite(fd, "x", 1, 0), EPERM);
	CHECK_ERRNO(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			      PAGE),
		    EPERM);
	CHECK(map(fd, RW, MAP_SHARED) == MAP_FAILED && errno == EPERM);
	q[0] = 'q'; /* is its own */
	CHECK_EQ(pread(fd, &c, 1, 0), 1);
	CHECK_EQ(c, 'p');
	p = map(fd, RW, MAP_PRIVATE);
	CHECK(p != MAP_FAILED && p[0] == 'p');
	munmap(p, 2 * PAGE);
	munmap(q, 2 * PAGE);
	CHECK_EQ(ftruncate(fd, 3 * PAGE), 0);
	close(fd);
}

static void future_seal(void)
{
	int fd = sealable();
	char *p = map(fd, RW, MAP_SHARED), *q;

	CHECK_EQ(seal(fd, F_SEAL_FUTURE_WRITE), 0);
	p[0] = 'f'; /* as before */
	CHECK_ERRNO(pwrite(fd, "x", 1, 0), EPERM);
	CHECK(map(fd, RW, MAP_SHARED) == MAP_FAILED && errno == EPERM);
	q = map(fd, PROT_READ, MAP_SHARED);
	CHECK(q != MAP_FAILED && q[0] == 'f');
	CHECK_ERRNO(mprotect(q, PAGE, RW), EACCES);
	munmap(q, 2 * PAGE);
	munmap(p, 2 * PAGE);
	close(fd);
}

static void exec_seal(void)
{
	struct stat st;
	int fd = sealable();

	CHECK_EQ(fchmod(fd, 0600), 0);
	CHECK_EQ(seal(fd, SEAL_EXEC), 0);
	CHECK_EQ(seals_of(fd), SEAL_EXEC);
	CHECK_EQ(fchmod(fd, 0644), 0);
	CHECK_ERRNO(fchmod(fd, 0700), EPERM);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_mode & 07777, 0644);
	close(fd);
	fd = sealable();
	CHECK_EQ(seal(fd, SEAL_EXEC), 0);
	CHECK_EQ(seals_of(fd), SEAL_EXEC | F_SEAL_SHRINK | F_SEAL_GROW |
				       F_SEAL_WRITE | F_SEAL_FUTURE_WRITE);
	close(fd);
}

/* Memory is given back: many times what there is. */
static void recycled(void)
{
	static char buf[1 << 20];

	for (int i = 0; i < 300; i++) {
		int fd = memfd_create("r", 0);

		CHECK_EQ(write(fd, buf, sizeof(buf)), sizeof(buf));
		close(fd);
	}
}

static sigjmp_buf back;

static void jump(int sig)
{
	siglongjmp(back, sig);
}

/* Whoever looked at a mapping, the file goes with the last of those who use it:
 * a mebibyte each time. */
static void let_go(void)
{
	static char text[1 << 20];
	struct sysinfo before, after;
	volatile char *p;

	signal(SIGSEGV, jump);
	sysinfo(&before);
	for (int i = 0; i < 8; i++) {
		int fd = memfd_create("let go", 0);

		CHECK_EQ(write(fd, text, sizeof(text)), sizeof(text));
		p = map(fd, PROT_READ, MAP_SHARED);
		CHECK(p != MAP_FAILED);
		if (i % 2 == 0)
			CHECK_EQ(mlockall(MCL_CURRENT), 0);
		else if (sigsetjmp(back, 1) == 0)
			*p = 1;
		CHECK_EQ(munmap((void *)(uintptr_t)p, 2 * PAGE), 0);
		close(fd);
	}
	munlockall();
	signal(SIGSEGV, SIG_DFL);
	sysinfo(&after);
	/* Of a Linux with other programs nothing follows. */
	if (getpid() == 1)
		CHECK((long)(before.freeram - after.freeram) * before.mem_unit <
		      FEW_MIB << 20);
}

/* A mapping that is refused is no writer. */
static void refused(void)
{
	int fd = sealable();

	CHECK_ERRNO((long)map(fd, PROT_READ, 0), EINVAL);
	CHECK_ERRNO((long)map(fd, RW, 8), EINVAL);
	CHECK_EQ(seal(fd, F_SEAL_WRITE), 0);
	close(fd);
}

static void others(void)
{
	int fds[2];

	CHECK_EQ(pipe(fds), 0);
	CHECK_ERRNO(seals_of(fds[0]), EINVAL);
	CHECK_ERRNO(seal(fds[1], F_SEAL_SEAL), EINVAL);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	flags();
	adding();
	size_seals();
	write_seal();
	future_seal();
	exec_seal();
	recycled();
	mlockall(MCL_CURRENT);
	let_go();
	refused();
	named();
	others();
	return check_done();
}
