/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Settings of the process that are kept and reported. The test is run as root,
 * on Linux too; what it drops there, it cannot get back, which is why that
 * comes last.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include "check.h"

static void *const nowhere = (void *)4096;

static void process_settings(void)
{
	int n = -1;

	CHECK_EQ(prctl(PR_GET_PDEATHSIG, &n), 0);
	CHECK_EQ(n, 0);
	CHECK_EQ(prctl(PR_SET_PDEATHSIG, SIGUSR1), 0);
	CHECK_EQ(prctl(PR_GET_PDEATHSIG, &n), 0);
	CHECK_EQ(n, SIGUSR1);
	CHECK_ERRNO(prctl(PR_SET_PDEATHSIG, 65), EINVAL);
	CHECK_ERRNO(prctl(PR_GET_PDEATHSIG, nowhere), EFAULT);
	CHECK_EQ(prctl(PR_SET_PDEATHSIG, 0), 0);
	CHECK_EQ(prctl(PR_GET_DUMPABLE), 1);
	CHECK_EQ(prctl(PR_SET_DUMPABLE, 0), 0);
	CHECK_EQ(prctl(PR_GET_DUMPABLE), 0);
	CHECK_ERRNO(prctl(PR_SET_DUMPABLE, 2), EINVAL);
	CHECK_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 5), 0);
	CHECK_EQ(prctl(PR_GET_CHILD_SUBREAPER, &n), 0);
	CHECK_EQ(n, 1);
	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	CHECK_ERRNO(prctl(PR_GET_CHILD_SUBREAPER, nowhere), EFAULT);
	CHECK_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 0);
	CHECK_EQ(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0);
	CHECK_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 1);
	CHECK_EQ(prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0), 0);
	CHECK_ERRNO(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 1), EINVAL);
	CHECK_ERRNO(prctl(PR_GET_THP_DISABLE, 1, 0, 0, 0), EINVAL);
}

static void thread_settings(void)
{
	int *tid = nowhere;

	CHECK_EQ(prctl(PR_GET_TIMERSLACK), 50000);
	CHECK_EQ(prctl(PR_SET_TIMERSLACK, 1234L), 0);
	CHECK_EQ(prctl(PR_GET_TIMERSLACK), 1234);
	CHECK_EQ(prctl(PR_SET_TIMERSLACK, 0L), 0);
	CHECK_EQ(prctl(PR_GET_TIMERSLACK), 50000);
	CHECK_EQ(prctl(PR_GET_TIMING), PR_TIMING_STATISTICAL);
	CHECK_EQ(prctl(PR_SET_TIMING, PR_TIMING_STATISTICAL), 0);
	CHECK_ERRNO(prctl(PR_SET_TIMING, PR_TIMING_TIMESTAMP), EINVAL);
	CHECK_EQ(prctl(PR_GET_SECCOMP), 0);
	syscall(SYS_set_tid_address, &tid);
	if (prctl(PR_GET_TID_ADDRESS, &tid) == 0)
		CHECK(tid == (int *)&tid);
	CHECK_ERRNO(prctl(-1), EINVAL);
}

/* --- Capabilities --------------------------------------------------- */

#define V1 0x19980330u
#define V3 0x20080522u
#define SETPCAP 8
#define CHOWN 0

static struct {
	uint32_t version;
	int pid;
} head;

struct data {
	uint32_t effective, permitted, inheritable;
};

static long get(struct data *d)
{
	head.version = V3;
	return syscall(SYS_capget, &head, d);
}

static long set(const struct data *d)
{
	head.version = V3;
	return syscall(SYS_capset, &head, d);
}

static void capabilities(void)
{
	struct data d[2] = { { 0 } }, one[2] = { { 0 } };

	head.pid = 0;
	head.version = 1;
	CHECK_ERRNO(syscall(SYS_capget, &head, d), EINVAL);
	CHECK_EQ(head.version, V3);
	head.version = 1;
	CHECK_EQ(syscall(SYS_capget, &head, NULL), 0);
	CHECK_EQ(head.version, V3);
	CHECK_ERRNO(syscall(SYS_capget, nowhere, d), EFAULT);
	CHECK_EQ(get(d), 0);
	CHECK((d[0].effective & 1 << SETPCAP) != 0);
	CHECK_EQ(d[0].effective, d[0].permitted);
	CHECK_EQ(d[0].inheritable, 0);
	CHECK((d[1].permitted & ~0x1ffu) == 0 && d[1].permitted != 0);
	head.version = V1;
	CHECK_EQ(syscall(SYS_capget, &head, one), 0);
	CHECK(one[0].permitted == d[0].permitted && one[1].permitted == 0);
	CHECK_ERRNO(get(nowhere), EFAULT);
	head.pid = -1;
	CHECK_ERRNO(get(d), EINVAL);
	head.pid = 0x3ffffffe;
	CHECK_ERRNO(get(d), ESRCH);
	CHECK_ERRNO(set(d), EPERM);
	head.pid = getpid();
	CHECK_EQ(get(d), 0);
	CHECK_EQ(set(d), 0);
	CHECK_ERRNO(set(nowhere), EFAULT);
	CHECK_ERRNO(syscall(SYS_capset, &head, NULL), EFAULT);
}

static void bits(void)
{
	CHECK_EQ(prctl(PR_CAPBSET_READ, CHOWN), 1);
	CHECK_ERRNO(prctl(PR_CAPBSET_READ, 41), EINVAL);
	CHECK_ERRNO(prctl(PR_CAPBSET_READ, 64), EINVAL);
	CHECK_ERRNO(prctl(PR_CAPBSET_DROP, 41), EINVAL);
	CHECK_EQ(prctl(PR_GET_KEEPCAPS), 0);
	CHECK_EQ(prctl(PR_SET_KEEPCAPS, 1), 0);
	CHECK_EQ(prctl(PR_GET_KEEPCAPS), 1);
	CHECK_EQ(prctl(PR_GET_SECUREBITS), 0x10);
	CHECK_ERRNO(prctl(PR_SET_KEEPCAPS, 2), EINVAL);
	CHECK_EQ(prctl(PR_SET_KEEPCAPS, 0), 0);
	CHECK_ERRNO(prctl(PR_SET_SECUREBITS, 0x10000), EPERM);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CHOWN, 0, 0), 0);
	CHECK_ERRNO(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CHOWN, 0, 0),
		    EPERM);
	CHECK_ERRNO(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 41, 0, 0),
		    EINVAL);
	CHECK_ERRNO(prctl(PR_CAP_AMBIENT, 7, CHOWN, 0, 0), EINVAL);
	CHECK_ERRNO(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 0, 1, 0),
		    EINVAL);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), 0);
	CHECK_ERRNO(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0),
		    EINVAL);
}

/* What cannot be had back. */
static void dropped(void)
{
	struct data d[2], more[2];

	head.pid = 0;
	CHECK_EQ(get(d), 0);
	d[0].inheritable = 1 << CHOWN;
	CHECK_EQ(set(d), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CHOWN, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CHOWN, 0, 0), 1);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CHOWN, 0, 0), 0);
	CHECK_EQ(prctl(PR_SET_SECUREBITS, 0x40 | 0x20), 0);
	CHECK_ERRNO(prctl(PR_SET_KEEPCAPS, 1), EPERM);
	CHECK_ERRNO(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CHOWN, 0, 0),
		    EPERM);
	CHECK_ERRNO(prctl(PR_SET_SECUREBITS, 0), EPERM);
	CHECK_EQ(prctl(PR_CAPBSET_DROP, CHOWN), 0);
	CHECK_EQ(prctl(PR_CAPBSET_READ, CHOWN), 0);
	d[0].effective &= ~(1u << SETPCAP);
	memcpy(more, d, sizeof(d));
	more[0].effective |= 1u << CHOWN;
	more[0].permitted &= ~(1u << CHOWN);
	CHECK_ERRNO(set(more), EPERM); /* more than permitted */
	d[0].permitted &= ~(1u << SETPCAP);
	CHECK_EQ(set(d), 0);
	d[0].permitted |= 1u << SETPCAP;
	CHECK_ERRNO(set(d), EPERM);
	CHECK_ERRNO(prctl(PR_CAPBSET_DROP, 1), EPERM);
	CHECK_ERRNO(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
	CHECK_ERRNO(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 1), EINVAL);
	CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
	CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	CHECK_ERRNO(prctl(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0), EINVAL);
}

/* --- Groups and the rest -------------------------------------------- */

static void groups(void)
{
	gid_t three[3] = { 0, 0, 0 }, got[4] = { 9, 9, 9, 9 };

	CHECK_EQ(setgroups(3, three), 0);
	CHECK_EQ(getgroups(0, NULL), 3);
	CHECK_ERRNO(getgroups(2, got), EINVAL);
	CHECK_EQ(getgroups(4, got), 3);
	CHECK(got[0] == 0 && got[2] == 0 && got[3] == 9);
	CHECK_ERRNO(getgroups(4, nowhere), EFAULT);
	CHECK_ERRNO(syscall(SYS_setgroups, 2, nowhere), EFAULT);
	CHECK_ERRNO(syscall(SYS_setgroups, 65537, three), EINVAL);
	CHECK_ERRNO(syscall(SYS_setgroups, -1, three), EINVAL);
	three[1] = (gid_t)-1;
#ifndef __arm__ /* 16 bits of it: see below */
	CHECK_ERRNO(syscall(SYS_setgroups, 3, three), EINVAL);
#endif
	CHECK_EQ(getgroups(0, NULL), 3);
	CHECK_EQ(setgroups(0, NULL), 0);
	CHECK_EQ(getgroups(4, got), 0);
}

/* arm's old calls, whose ids have 16 bits. */
static void narrow(void)
{
#ifdef __arm__
	unsigned short two[2] = { 0, 0 }, got[3] = { 9, 9, 9 };

	CHECK_EQ(syscall(81, 2, two), 0);
	CHECK_EQ(syscall(80, 3, got), 2);
	CHECK(got[0] == 0 && got[1] == 0 && got[2] == 9);
	two[1] = 0xffff;
	CHECK_ERRNO(syscall(81, 2, two), EINVAL);
	CHECK_EQ(syscall(81, 0, two), 0);
	CHECK_EQ(syscall(70, 0xffff, 0), 0); /* setreuid */
	CHECK_EQ(syscall(71, 0, 0xffff), 0);
	CHECK_EQ(syscall(164, 0, 0xffff, 0), 0); /* setresuid */
	CHECK_EQ(syscall(170, 0xffff, 0, 0), 0);
	CHECK_EQ(syscall(138, 0), 0); /* setfsuid */
	CHECK_EQ(syscall(139, 0), 0);
#endif
}

static void personalities(void)
{
	CHECK_EQ(personality(0xffffffff), 0);
	CHECK_EQ(personality(ADDR_NO_RANDOMIZE), 0);
	CHECK_EQ(personality(0xffffffff), ADDR_NO_RANDOMIZE);
	CHECK_EQ(personality(0), ADDR_NO_RANDOMIZE);
	CHECK_EQ(personality(0xffffffff), 0);
}

#define call_reboot(m1, m2, cmd, arg) syscall(SYS_reboot, m1, m2, cmd, arg)

static void no_reboot(void)
{
	CHECK_ERRNO(call_reboot(0, 672274793, RB_POWER_OFF, NULL), EINVAL);
	CHECK_ERRNO(call_reboot(0xfee1dead, 1, RB_POWER_OFF, NULL), EINVAL);
	CHECK_ERRNO(call_reboot(0xfee1dead, 672274793, 0x12345, NULL), EINVAL);
	CHECK_ERRNO(call_reboot(0xfee1dead, 85072278, 0xa1b2c3d4, nowhere),
		    EFAULT);
}

int main(void)
{
	process_settings();
	thread_settings();
	capabilities();
	bits();
	groups();
	narrow();
	personalities();
	no_reboot();
	dropped();
	return check_done();
}
