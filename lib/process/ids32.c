/* SPDX-License-Identifier: BSD-3-Clause */
/* What only arm has a number for. */
#include <uk/process.h>
#include <uk/syscall.h>

UK_SYSCALL_R_DEFINE(pid_t, getpgrp)
{
	return uk_process_current()->pgid;
}
