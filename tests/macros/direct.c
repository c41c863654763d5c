/* SPDX-License-Identifier: BSD-3-Clause */
/* What only a direct image's program can do: call the kernel's functions. */
#include "args.h"
#include "check.h"
#include "enter.h"
#include "forms.h"
#include "regs.h"

int check_direct(void)
{
	unsigned long seen[16], left[16];

	CHECK_EQ(forms_wrong(), 0);
	memset(seen, 0, sizeof(seen));
	CHECK_EQ(enter_call(uk_syscall_r_mac_frame, seen, CHANGE, left),
		 CHANGE + 1);
	for (int i = 0; i < SAVED; i++) {
		CHECK_EQ(seen[i], SENTINEL(i));
		CHECK_EQ(left[i], SENTINEL(i) + ADDED);
	}
	CHECK_EQ(seen[SEEN_SP], left[SAVED]);
	CHECK_EQ(seen[SEEN_PC], after_call);
	CHECK_EQ(seen[SEEN_VALUE], 41);
	CHECK_EQ(uk_syscall_r_mac_ll_frame(5), 5);
	CHECK_EQ(uk_syscall_r_static(SYS_mac_ll_frame, 6), 6);
	errno = 0;
	CHECK_EQ(uk_syscall_e_mac_frame(16, 0), -1);
	CHECK_EQ(errno, EFAULT);
	return check_failures;
}
