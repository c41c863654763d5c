/* SPDX-License-Identifier: BSD-3-Clause */
/* arm's first calls about ids, of 16 bits; 65535 stands for "no change". */
#include <sys/types.h>
#include <plat/cpu.h>
#include <uk/syscall.h>
#include "users.h"

static uint32_t widen(unsigned short id)
{
	return id == UINT16_MAX ? NO_CHANGE : id;
}

UK_LLSYSCALL_R_DEFINE(int, getuid16)
{
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, geteuid16)
{
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, getgid16)
{
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, getegid16)
{
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, getresuid16, unsigned short *, ruid,
		      unsigned short *, euid, unsigned short *, suid)
{
	return put_ids(ruid, euid, suid, sizeof(*ruid));
}

UK_LLSYSCALL_R_DEFINE(int, getresgid16, unsigned short *, rgid,
		      unsigned short *, egid, unsigned short *, sgid)
{
	return put_ids(rgid, egid, sgid, sizeof(*rgid));
}

UK_LLSYSCALL_R_DEFINE(int, setuid16, unsigned short, uid)
{
	return set_id(widen(uid));
}

UK_LLSYSCALL_R_DEFINE(int, setgid16, unsigned short, gid)
{
	return set_id(widen(gid));
}

UK_LLSYSCALL_R_DEFINE(int, setreuid16, unsigned short, ruid, unsigned short,
		      euid)
{
	return change_id(widen(ruid)) ? -EINVAL : change_id(widen(euid));
}

UK_LLSYSCALL_R_DEFINE(int, setregid16, unsigned short, rgid, unsigned short,
		      egid)
{
	return change_id(widen(rgid)) ? -EINVAL : change_id(widen(egid));
}

UK_LLSYSCALL_R_DEFINE(int, setresuid16, unsigned short, ruid, unsigned short,
		      euid, unsigned short, suid)
{
	if (change_id(widen(ruid)) || change_id(widen(euid)))
		return -EINVAL;
	return change_id(widen(suid));
}

UK_LLSYSCALL_R_DEFINE(int, setresgid16, unsigned short, rgid, unsigned short,
		      egid, unsigned short, sgid)
{
	if (change_id(widen(rgid)) || change_id(widen(egid)))
		return -EINVAL;
	return change_id(widen(sgid));
}

UK_LLSYSCALL_R_DEFINE(int, setfsuid16, unsigned short, uid)
{
	(void)uid;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, setfsgid16, unsigned short, gid)
{
	(void)gid;
	return 0;
}

UK_LLSYSCALL_R_DEFINE(int, getgroups16, int, size, unsigned short *, list)
{
	return groups_get(size, list, sizeof(*list));
}

UK_LLSYSCALL_R_DEFINE(int, setgroups16, int, size, const unsigned short *, list)
{
	return groups_set(size, list, sizeof(*list));
}
