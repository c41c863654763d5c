/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls. The work is in mmap.c, mremap.c, madvise.c and mlock.c. */
#include <errno.h>
#include <sys/mman.h>
#include <uk/print.h>
#include <uk/syscall.h>
#include <uk/mm.h>
#include <uk/object.h>
#include <uk/part.h>
#include <uk/process.h>

/* Linux's, which musl does not name. */
#define MAP_UNINITIALIZED 0x4000000

#define MAP_KNOWN                                                        \
	(MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN |          \
	 MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE |   \
	 MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_FIXED_NOREPLACE | \
	 MAP_UNINITIALIZED | MAP_SYNC)

/* As uk_vm_current(), of a process that makes calls. */
static __always_inline struct uk_vm *own_vm(void)
{
	UK_NEED(uk_init_vm_init);
	return uk_process_current()->vm;
}

__weak int uk_vm_file(int fd, unsigned prot, unsigned flags,
		      struct uk_vm_source *src)
{
	(void)fd;
	(void)prot;
	(void)flags;
	(void)src;
	return -EBADF;
}

/* As many as Linux's page numbers count in a file. */
#define FILE_PAGES                                             \
	(sizeof(long) == 8 ? (uint64_t)INT64_MAX >> PAGE_SHIFT \
			   : (uint64_t)UINT32_MAX)

/* Linux's order: the descriptor, the length, what the file allows. */
static long map_file(struct uk_vm_source *src, uintptr_t addr, size_t len,
		     unsigned prot, unsigned flags, int fd)
{
	uint64_t pages = (len >> PAGE_SHIFT) + ((len & ~PAGE_MASK) != 0);
	bool counted;
	long at;
	int error = uk_vm_file(fd, prot, flags, src);

	if (error != 0)
		return error != -EBADF && len == 0 ? -EINVAL : error;
	if (src->object == NULL)
		return uk_vm_mmap(own_vm(), addr, len, prot, flags);
	if (src->first > FILE_PAGES || pages > FILE_PAGES - src->first)
		at = -EOVERFLOW;
	else
		at = uk_vm_map_object(own_vm(), addr, len, prot, flags, src);
	counted = ((flags & MAP_TYPE) == MAP_SHARED ||
		   (flags & MAP_TYPE) == MAP_SHARED_VALIDATE) &&
		  (src->deny & PROT_WRITE) == 0;
	if (counted)
		uk_object_writer_put(src->object);
	src->object->ops->put(src->object);
	return at;
}

UK_SYSCALL_R_DEFINE(void *, mmap, void *, addr, size_t, length, int, prot, int,
		    mflag, int, fd, off_t, offset)
{
	unsigned flags = (unsigned)mflag;
	struct uk_vm_source src;

	if (offset & (off_t)~PAGE_MASK)
		return ERR2PTR(-EINVAL);
	if ((flags & MAP_ANONYMOUS) == 0) {
		src.first = (uint64_t)offset >> PAGE_SHIFT;
		return ERR2PTR(map_file(&src, (uintptr_t)addr, length,
					(unsigned)prot, flags, fd));
	}
	if (flags & MAP_HUGETLB) {
		uk_printk("mmap: MAP_HUGETLB: there are no huge pages\n");
		return ERR2PTR(length == 0 ? -EINVAL : -ENOMEM);
	}
	/* Like Linux, which ignores them. */
	if (flags & ~(unsigned)MAP_KNOWN)
		uk_printk("mmap: unknown flags %#x ignored\n",
			  flags & ~(unsigned)MAP_KNOWN);
	return ERR2PTR(uk_vm_mmap(own_vm(), (uintptr_t)addr, length,
				  (unsigned)prot, flags));
}

UK_SYSCALL_R_DEFINE(int, munmap, void *, addr, size_t, length)
{
	return uk_vm_munmap(own_vm(), (uintptr_t)addr, length);
}

UK_SYSCALL_R_DEFINE(int, mprotect, void *, addr, size_t, length, int, prot)
{
	return uk_vm_mprotect(own_vm(), (uintptr_t)addr, length,
			      (unsigned)prot);
}

UK_SYSCALL_R_DEFINE(void *, brk, void *, addr)
{
	return (void *)uk_vm_brk(own_vm(), (uintptr_t)addr);
}

UK_SYSCALL_R_DEFINE(void *, mremap, void *, addr, size_t, old_length, size_t,
		    new_length, int, flags, void *, new_addr)
{
	if (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		uk_printk("mremap: unknown flags %#x\n", (unsigned)flags);
	return ERR2PTR(uk_vm_mremap(own_vm(), (uintptr_t)addr, old_length,
				    new_length, (unsigned)flags,
				    (uintptr_t)new_addr));
}

UK_LLSYSCALL_R_DEFINE(int, remap_file_pages, void *, addr, size_t, length, int,
		      prot, size_t, pgoff, int, flags)
{
	uintptr_t start = (uintptr_t)addr & PAGE_MASK;
	size_t len = length & PAGE_MASK;

	if (prot != 0 || start + len <= start || start + len > UK_USER_TOP ||
	    pgoff + (len >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	return uk_vm_remap_pages(own_vm(), start, len, pgoff,
				 (unsigned)flags & MAP_NONBLOCK);
}

/* --- Protection keys: as a CPU without them ------------------------------ */

#define PKEY_RIGHTS 3ul /* PKEY_DISABLE_ACCESS, PKEY_DISABLE_WRITE */

UK_LLSYSCALL_R_DEFINE(int, pkey_alloc, unsigned long, flags, unsigned long,
		      rights)
{
	return flags != 0 || (rights & ~PKEY_RIGHTS) != 0 ? -EINVAL : -ENOSPC;
}

UK_LLSYSCALL_R_DEFINE(int, pkey_free, int, pkey)
{
	(void)pkey;
	return -EINVAL;
}

UK_LLSYSCALL_R_DEFINE(int, pkey_mprotect, void *, addr, size_t, length, int,
		      prot, int, pkey)
{
	/* -1: none, which is what mprotect() means. */
	return pkey == -1 ? uk_vm_mprotect(own_vm(), (uintptr_t)addr, length,
					   (unsigned)prot)
			  : -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, madvise, void *, addr, size_t, length, int, advice)
{
	return uk_vm_madvise(own_vm(), (uintptr_t)addr, length, advice);
}

UK_SYSCALL_R_DEFINE(int, mincore, void *, addr, size_t, length, unsigned char *,
		    vec)
{
	return uk_vm_mincore(own_vm(), (uintptr_t)addr, length, vec);
}

UK_SYSCALL_R_DEFINE(int, msync, void *, addr, size_t, length, int, flags)
{
	return uk_vm_msync(own_vm(), (uintptr_t)addr, length, flags);
}

UK_SYSCALL_R_DEFINE(int, mlock, const void *, addr, size_t, length)
{
	return uk_vm_mlock(own_vm(), (uintptr_t)addr, length, 0, true);
}

UK_SYSCALL_R_DEFINE(int, mlock2, const void *, addr, size_t, length, int, flags)
{
	return uk_vm_mlock(own_vm(), (uintptr_t)addr, length, (unsigned)flags,
			   true);
}

UK_SYSCALL_R_DEFINE(int, munlock, const void *, addr, size_t, length)
{
	return uk_vm_mlock(own_vm(), (uintptr_t)addr, length, 0, false);
}

UK_SYSCALL_R_DEFINE(int, mlockall, int, flags)
{
	if (flags == 0 || flags == MCL_ONFAULT ||
	    (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0)
		return -EINVAL;
	return uk_vm_mlockall(own_vm(), (unsigned)flags);
}

UK_SYSCALL_R_DEFINE(int, munlockall)
{
	return uk_vm_mlockall(own_vm(), 0);
}
