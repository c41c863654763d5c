/* SPDX-License-Identifier: BSD-3-Clause */
/* reboot: the machine restarts or is turned off. One that stands still is of no
 * use to anybody: halting turns it off, too. */
#include <errno.h>
#include <sys/reboot.h>
#include <plat/cpu.h>
#include <uk/power.h>
#include <uk/print.h>
#include <uk/syscall.h>

#define MAGIC1 0xfee1deadu
#define RESTART 0x01234567u
#define RESTART2 0xa1b2c3d4u /* with a word for the firmware */
#define HALT 0xcdef0123u
#define CAD_ON 0x89abcdefu /* of Ctrl-Alt-Del, which nobody presses */
#define CAD_OFF 0u
#define POWER_OFF 0x4321fedcu
#define WORD_SIZE 256

/* Birthdays. */
static bool is_magic2(unsigned magic)
{
	return magic == 0x28121969 || magic == 0x05121996 ||
	       magic == 0x16041998 || magic == 0x20112000;
}

/* A string of at most WORD_SIZE bytes is there. */
static bool readable(const char *user)
{
	char c = 1;

	for (unsigned i = 0; i < WORD_SIZE && c != 0; i++)
		if (uk_copy_from_user(&c, user + i, 1))
			return false;
	return true;
}

UK_LLSYSCALL_R_DEFINE(int, reboot, int, magic1, int, magic2, unsigned, cmd,
		      const void *, arg)
{
	if ((unsigned)magic1 != MAGIC1 || !is_magic2((unsigned)magic2))
		return -EINVAL;
	switch (cmd) {
	case CAD_ON:
	case CAD_OFF:
		return 0;
	case RESTART2:
		if (!readable(arg))
			return -EFAULT;
		/* fallthrough */
	case RESTART:
		uk_printk("reboot: restarting\n");
		uk_power_reset();
	case HALT:
	case POWER_OFF:
		uk_printk("reboot: power off\n");
		uk_power_off(0);
	}
	return -EINVAL; /* also what needs kexec or a place to hibernate */
}
