/* SPDX-License-Identifier: BSD-3-Clause */
/* User and group ids. */
#include <sys/types.h>
#include <plat/cpu.h>
#include <uk/syscall.h>
#include "users.h"

int put_ids(void *a, void *b, void *c, unsigned size)
{
	if (uk_clear_user(a, size) || uk_clear_user(b, size) ||
	    uk_clear_user(c, size))
		return -EFAULT;
	return 0;
}

UK_SYSCALL_R_DEFINE(uid_t, getuid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(uid_t, geteuid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(gid_t, getgid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(gid_t, getegid)
{
	return 0;
}

UK_SYSCALL_R_DEFINE(int, getresuid, uid_t *, ruid, uid_t *, euid, uid_t *, suid)
{
	return put_ids(ruid, euid, suid, sizeof(uid_t));
}

UK_SYSCALL_R_DEFINE(int, getresgid, gid_t *, rgid, gid_t *, egid, gid_t *, sgid)
{
	return put_ids(rgid, egid, sgid, sizeof(gid_t));
}

UK_SYSCALL_R_DEFINE(int, setuid, uid_t, uid)
{
	return set_id(uid);
}

UK_SYSCALL_R_DEFINE(int, setgid, gid_t, gid)
{
	return set_id(gid);
}

UK_SYSCALL_R_DEFINE(int, setreuid, uid_t, ruid, uid_t, euid)
{
	return change_id(ruid) ? -EINVAL : change_id(euid);
}

UK_SYSCALL_R_DEFINE(int, setregid, gid_t, rgid, gid_t, egid)
{
	return change_id(rgid) ? -EINVAL : change_id(egid);
}

UK_SYSCALL_R_DEFINE(int, setresuid, uid_t, ruid, uid_t, euid, uid_t, suid)
{
	if (change_id(ruid) || change_id(euid))
		return -EINVAL;
	return change_id(suid);
}

UK_SYSCALL_R_DEFINE(int, setresgid, gid_t, rgid, gid_t, egid, gid_t, sgid)
{
	if (change_id(rgid) || change_id(egid))
		return -EINVAL;
	return change_id(sgid);
}

/* Both return the former id, whether they changed it or not. */
UK_SYSCALL_R_DEFINE(int, setfsuid, uid_t, uid)
{
	(void)uid;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setfsgid, gid_t, gid)
{
	(void)gid;
	return 0;
}
