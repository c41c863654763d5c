/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Capabilities: kept, reported and dropped by Linux's rules, for the process as
 * a whole. Nothing else asks for them: the program may do what it can do.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <uk/abi/system.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "prctl.h"

#define VERSION_1 0x19980330u /* 32 capabilities */
#define VERSION_2 0x20071026u
#define VERSION_3 0x20080522u
#define CAP_SETPCAP 8

/* Securebits: pairs of a bit and its lock. */
#define SECURE_KEEP_CAPS 0x10u
#define SECURE_KEEP_CAPS_LOCKED 0x20u
#define SECURE_NO_AMBIENT_RAISE 0x40u
#define SECURE_BITS 0x55u
#define SECURE_LOCKS 0xaau

static struct uk_attributes *mine(void)
{
	return &uk_process_current()->attributes;
}

static bool has(uint64_t set, unsigned long cap)
{
	return (set >> cap & 1) != 0;
}

/* How many words the caller's version has; -errno. An unknown version is told
 * ours. */
static int words(struct uk_cap_header *header, struct uk_cap_header *in)
{
	const uint32_t ours = VERSION_3;

	if (uk_copy_from_user(in, header, sizeof(*in)))
		return -EFAULT;
	if (in->version == VERSION_1)
		return 1;
	if (in->version == VERSION_2 || in->version == VERSION_3)
		return 2;
	return uk_copy_to_user(&header->version, &ours, sizeof(ours)) ? -EFAULT
								      : -EINVAL;
}

static uint32_t word(uint64_t set, unsigned i)
{
	return (uint32_t)(set >> 32 * i);
}

UK_LLSYSCALL_R_DEFINE(int, capget, struct uk_cap_header *, header,
		      struct uk_cap_data *, data)
{
	const struct uk_attributes *a = mine();
	struct uk_cap_data out[2];
	struct uk_cap_header in;
	int n = words(header, &in);

	/* Without a place for the data it asks for the version. */
	if (n < 0 || !data)
		return !data && (n > 0 || n == -EINVAL) ? 0 : n;
	if (in.pid < 0)
		return -EINVAL;
	if (in.pid != 0 && !uk_thread_find(in.pid))
		return -ESRCH;
	for (unsigned i = 0; i < (unsigned)n; i++) {
		out[i].effective = word(a->effective, i);
		out[i].permitted = word(a->permitted, i);
		out[i].inheritable = word(a->inheritable, i);
	}
	return uk_copy_to_user(data, out, (unsigned)n * sizeof(out[0]))
		       ? -EFAULT
		       : 0;
}

UK_LLSYSCALL_R_DEFINE(int, capset, struct uk_cap_header *, header,
		      const struct uk_cap_data *, data)
{
	struct uk_attributes *a = mine();
	struct uk_cap_data d[2] = { { 0 } };
	uint64_t effective, permitted, inheritable;
	struct uk_cap_header in;
	int n = words(header, &in);

	if (n < 0)
		return n;
	/* Nobody sets another's. */
	if (in.pid != 0 && in.pid != arch_current()->tid)
		return -EPERM;
	if (uk_copy_from_user(d, data, (unsigned)n * sizeof(d[0])))
		return -EFAULT;
	effective = d[0].effective | (uint64_t)d[1].effective << 32;
	permitted = d[0].permitted | (uint64_t)d[1].permitted << 32;
	inheritable = d[0].inheritable | (uint64_t)d[1].inheritable << 32;
	effective &= UK_CAPABILITIES;
	permitted &= UK_CAPABILITIES;
	inheritable &= UK_CAPABILITIES;
	if ((!has(a->effective, CAP_SETPCAP) &&
	     (inheritable & ~(a->inheritable | a->permitted)) != 0) ||
	    (inheritable & ~(a->inheritable | a->bounding)) != 0 ||
	    (permitted & ~a->permitted) != 0 || (effective & ~permitted) != 0)
		return -EPERM;
	a->effective = effective;
	a->permitted = permitted;
	a->inheritable = inheritable;
	a->ambient &= permitted & inheritable;
	return 0;
}

static long bounding(int option, unsigned long cap)
{
	struct uk_attributes *a = mine();

	if (option == PR_CAPBSET_READ)
		return cap < 64 && has(UK_CAPABILITIES, cap)
			       ? has(a->bounding, cap)
			       : -EINVAL;
	if (!has(a->effective, CAP_SETPCAP))
		return -EPERM;
	if (cap >= 64 || !has(UK_CAPABILITIES, cap))
		return -EINVAL;
	a->bounding &= ~(1ull << cap);
	return 0;
}

static long ambient(const struct prctl_args *args)
{
	unsigned long cap = args->arg[1];
	struct uk_attributes *a = mine();

	if (args->arg[0] == PR_CAP_AMBIENT_CLEAR_ALL) {
		if ((args->arg[1] | args->arg[2] | args->arg[3]) != 0)
			return -EINVAL;
		a->ambient = 0;
		return 0;
	}
	if ((args->arg[2] | args->arg[3]) != 0 || cap >= 64 ||
	    !has(UK_CAPABILITIES, cap))
		return -EINVAL;
	switch (args->arg[0]) {
	case PR_CAP_AMBIENT_IS_SET:
		return has(a->ambient, cap);
	case PR_CAP_AMBIENT_RAISE:
		if (!has(a->permitted & a->inheritable, cap) ||
		    (a->securebits & SECURE_NO_AMBIENT_RAISE) != 0)
			return -EPERM;
		a->ambient |= 1ull << cap;
		return 0;
	case PR_CAP_AMBIENT_LOWER:
		a->ambient &= ~(1ull << cap);
		return 0;
	}
	return -EINVAL;
}

static long set_securebits(unsigned long bits)
{
	struct uk_attributes *a = mine();
	unsigned locked = (a->securebits & SECURE_LOCKS) >> 1;

	if ((locked & (a->securebits ^ bits)) != 0 ||
	    (a->securebits & SECURE_LOCKS & ~bits) != 0 ||
	    (bits & ~(unsigned long)(SECURE_BITS | SECURE_LOCKS)) != 0 ||
	    !has(a->effective, CAP_SETPCAP))
		return -EPERM;
	a->securebits = (uint8_t)bits;
	return 0;
}

static long keep_caps(unsigned long value)
{
	struct uk_attributes *a = mine();

	if (value > 1)
		return -EINVAL;
	if (a->securebits & SECURE_KEEP_CAPS_LOCKED)
		return -EPERM;
	a->securebits &= (uint8_t)~SECURE_KEEP_CAPS;
	a->securebits |= value ? SECURE_KEEP_CAPS : 0;
	return 0;
}

long prctl_capabilities(int option, const struct prctl_args *args)
{
	switch (option) {
	case PR_GET_KEEPCAPS:
		return (mine()->securebits & SECURE_KEEP_CAPS) != 0;
	case PR_SET_KEEPCAPS:
		return keep_caps(args->arg[0]);
	case PR_CAPBSET_READ:
	case PR_CAPBSET_DROP:
		return bounding(option, args->arg[0]);
	case PR_GET_SECUREBITS:
		return mine()->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(args->arg[0]);
	case PR_CAP_AMBIENT:
		return ambient(args);
	}
	return PRCTL_OTHER;
}
