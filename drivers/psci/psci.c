/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI, the firmware's power interface: off and reset. Its node says by which
 * instruction the firmware is called. */
#include <arch/smccc.h>
#include <errno.h>
#include <string.h>
#include <uk/device.h>

/* Function numbers of PSCI 0.2 and later; 0.1 put its own into the tree. */
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

static long (*call)(uint32_t function);

static void psci_end(bool off)
{
	call(off ? PSCI_SYSTEM_OFF : PSCI_SYSTEM_RESET);
}

static int psci_probe(struct uk_device *dev)
{
	unsigned len;
	const char *method = uk_device_prop(dev, "method", &len);

	if (!method || len != 4)
		return -EINVAL;
	if (!memcmp(method, "hvc", 4))
		call = arch_hvc;
	else if (!memcmp(method, "smc", 4))
		call = arch_smc;
	else
		return -EINVAL;
	uk_power_register(psci_end);
	return 0;
}

static const char *const psci_compatible[] = { "arm,psci-1.0", "arm,psci-0.2",
					       NULL };

static const struct uk_driver psci_driver = {
	.name = "psci",
	.class = UK_DRIVER_POWER,
	.compatible = psci_compatible,
	.probe = psci_probe,
};
UK_DRIVER(psci_driver);
