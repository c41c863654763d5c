/* SPDX-License-Identifier: BSD-3-Clause */
/* The ends that reboot() brings. What it refuses: tests/rights. */
#include <string.h>
#include <sys/reboot.h>

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (strcmp(how, "restart") == 0)
		reboot(RB_AUTOBOOT);
	if (strcmp(how, "off") == 0)
		reboot(RB_POWER_OFF);
	if (strcmp(how, "halt") == 0)
		reboot(RB_HALT_SYSTEM);
	return 1;
}
