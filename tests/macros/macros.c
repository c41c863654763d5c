/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls of an application's own: each macro, each way in, what arrives,
 * what comes back. With an argument: a call that is a bug of the kernel's.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <uk/bits/syscall_nrs.h>
#include "args.h"
#include "check.h"
#include "enter.h"
#include "regs.h"

static const long defined[] = { SYS_mac_errno, SYS_mac_raw, SYS_mac_ll_errno,
				SYS_mac_ll_raw, SYS_mac_pointer };

/* By svc -errno, by libc's function -1 and errno: -4096 is a value. */
static void check_results(void)
{
	for (unsigned i = 0; i < sizeof(defined) / sizeof(*defined); i++) {
		long nr = defined[i];

		CHECK_EQ(raw_svc(nr, 0L), 0);
		CHECK_EQ(raw_svc(nr, -4095L), -4095);
		CHECK_EQ(raw_svc(nr, -4096L), -4096);
		CHECK_EQ(raw_svc(nr, -1L), -1);
		CHECK_ERRNO(syscall(nr, -1L), 1);
		CHECK_ERRNO(syscall(nr, -4095L), 4095);
		errno = 77;
		CHECK_EQ(syscall(nr, -4096L), -4096);
		CHECK_EQ(syscall(nr, 12L), 12);
		CHECK_EQ(raw_svc(nr, -2L), -2);
		CHECK_EQ(errno, 77);
	}
	/* An error in a pointer makes the way through libc. */
	errno = 0;
	CHECK(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	      MAP_FAILED);
	CHECK_EQ(errno, EINVAL);
}

static void check_frames(void)
{
	unsigned long seen[16], left[16];

	memset(seen, 0, sizeof(seen));
	CHECK_EQ(enter_svc(SYS_mac_frame, seen, CHANGE, left), CHANGE + 1);
	for (int i = 0; i < SAVED; i++) {
		CHECK_EQ(seen[i], SENTINEL(i));
		CHECK_EQ(left[i], SENTINEL(i) + ADDED);
	}
	CHECK_EQ(seen[SEEN_SP], left[SAVED]);
	CHECK_EQ(seen[SEEN_PC], after_svc);
	CHECK_EQ(seen[SEEN_VALUE], 41);

	memset(seen, 0, sizeof(seen));
	CHECK_EQ(syscall(SYS_mac_frame, seen, 43L), 44);
	CHECK_EQ(seen[SEEN_VALUE], 43);
	CHECK_ERRNO(syscall(SYS_mac_frame, 16L, 43L), EFAULT);
	CHECK_EQ(raw_svc(SYS_mac_frame, 16L, 43L), -EFAULT);
	CHECK_EQ(syscall(SYS_mac_ll_frame, 5L), 5);
	CHECK_EQ(raw_svc(SYS_mac_ll_frame, 6L), 6);
	CHECK_ERRNO(syscall(SYS_mac_ll_frame, -7L), 7);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		printf("about to break the kernel\n");
		fflush(stdout);
		if (strcmp(argv[1], "undefined") == 0)
			syscall(SYS_mac_undefined);
		else if (strcmp(argv[1], "deep") == 0)
			syscall(SYS_mac_deep);
		else
			syscall(SYS_mac_wild, strtoul(argv[1], NULL, 16));
		printf("still alive\n");
		return 1;
	}
	CHECK(getpid() > 0);
	check_results();
	check_frames();
	CHECK_EQ(check_arguments(syscall), 0);
	CHECK_EQ(check_arguments(raw_svc), 0);
	CHECK_EQ(syscall(SYS_mac_wait), 0);
	CHECK_EQ(raw_svc(SYS_mac_wait), 0);
	CHECK_EQ(syscall(SYS_mac_forms), 0);
	CHECK_EQ(raw_svc(SYS_mac_forms), 0);
	if (check_direct)
		CHECK_EQ(check_direct(), 0);
	return check_done();
}
