/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls. The work is in mmap.c, mremap.c, madvise.c and mlock.c. */
#include <errno.h>
#include <sys/mman.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include <uk/mm.h>

/* Linux's, which musl does not name. */
#define MAP_UNINITIALIZED 0x4000000

#define MAP_KNOWN                                                        \
	(MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN |          \
	 MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE |   \
	 MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_FIXED_NOREPLACE | \
	 MAP_UNINITIALIZED | MAP_SYNC)

__weak int uk_vm_file(int fd, unsigned prot, unsigned flags)
{
	(void)fd;
	(void)prot;
	(void)flags;
	return -EBADF;
}

UK_SYSCALL_R_DEFINE(void *, mmap, void *, addr, size_t, length, int, prot, int,
		    mflag, int, fd, off_t, offset)
{
	unsigned flags = (unsigned)mflag;
	int error = 0;

	if (offset & (off_t)~PAGE_MASK)
		return ERR2PTR(-EINVAL);
	if ((flags & MAP_ANONYMOUS) == 0)
		error = uk_vm_file(fd, (unsigned)prot, flags);
	if (error != 0)
		return ERR2PTR(error);
	if (flags & MAP_HUGETLB) {
		uk_printk("mmap: MAP_HUGETLB: there are no huge pages\n");
		return ERR2PTR(length == 0 ? -EINVAL : -ENOMEM);
	}
	/* Like Linux, which ignores them. */
	if (flags & ~(unsigned)MAP_KNOWN)
		uk_printk("mmap: unknown flags %#x ignored\n",
			  flags & ~(unsigned)MAP_KNOWN);
	return ERR2PTR(uk_vm_mmap(uk_vm_current(), (uintptr_t)addr, length,
				  (unsigned)prot, flags));
}

UK_SYSCALL_R_DEFINE(int, munmap, void *, addr, size_t, length)
{
	return uk_vm_munmap(uk_vm_current(), (uintptr_t)addr, length);
}

UK_SYSCALL_R_DEFINE(int, mprotect, void *, addr, size_t, length, int, prot)
{
	unsigned grows = (unsigned)prot & (PROT_GROWSDOWN | PROT_GROWSUP);

	if (grows != 0) {
		uk_printk("mprotect: PROT_GROWSDOWN, PROT_GROWSUP: refused\n");
		return -EINVAL;
	}
	return uk_vm_mprotect(uk_vm_current(), (uintptr_t)addr, length,
			      (unsigned)prot);
}

UK_SYSCALL_R_DEFINE(void *, brk, void *, addr)
{
	return (void *)uk_vm_brk(uk_vm_current(), (uintptr_t)addr);
}

UK_SYSCALL_R_DEFINE(void *, mremap, void *, addr, size_t, old_length, size_t,
		    new_length, int, flags, void *, new_addr)
{
	if (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		uk_printk("mremap: unknown flags %#x\n", (unsigned)flags);
	return ERR2PTR(uk_vm_mremap(uk_vm_current(), (uintptr_t)addr,
				    old_length, new_length, (unsigned)flags,
				    (uintptr_t)new_addr));
}

UK_SYSCALL_R_DEFINE(int, madvise, void *, addr, size_t, length, int, advice)
{
	return uk_vm_madvise(uk_vm_current(), (uintptr_t)addr, length, advice);
}

UK_SYSCALL_R_DEFINE(int, mincore, void *, addr, size_t, length, unsigned char *,
		    vec)
{
	return uk_vm_mincore(uk_vm_current(), (uintptr_t)addr, length, vec);
}

UK_SYSCALL_R_DEFINE(int, msync, void *, addr, size_t, length, int, flags)
{
	return uk_vm_msync(uk_vm_current(), (uintptr_t)addr, length, flags);
}

UK_SYSCALL_R_DEFINE(int, mlock, const void *, addr, size_t, length)
{
	return uk_vm_mlock(uk_vm_current(), (uintptr_t)addr, length, 0, true);
}

UK_SYSCALL_R_DEFINE(int, mlock2, const void *, addr, size_t, length, int, flags)
{
	return uk_vm_mlock(uk_vm_current(), (uintptr_t)addr, length,
			   (unsigned)flags, true);
}

UK_SYSCALL_R_DEFINE(int, munlock, const void *, addr, size_t, length)
{
	return uk_vm_mlock(uk_vm_current(), (uintptr_t)addr, length, 0, false);
}

UK_SYSCALL_R_DEFINE(int, mlockall, int, flags)
{
	if (flags == 0 || flags == MCL_ONFAULT ||
	    (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0)
		return -EINVAL;
	return uk_vm_mlockall(uk_vm_current(), (unsigned)flags);
}

UK_SYSCALL_R_DEFINE(int, munlockall)
{
	return uk_vm_mlockall(uk_vm_current(), 0);
}
