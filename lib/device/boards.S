/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The built-in device trees, and the table by which builtin.c chooses one.
 * An entry is four words: the GiB in which the board's RAM starts, the CPU's
 * part number (0: any), the tree's offset from the table, its size. A size of 0
 * ends the table.
 */
	.macro	board gib, part, tree, end
	.long	\gib, \part, \tree - builtin_boards, \end - \tree
	.endm

	.section .rodata.builtin, "a"
	.balign	8
	.global	builtin_boards
builtin_boards:
#ifdef CONFIG_LIBDEVICE_DTB_BCM2836
	board	0, 0xc07, bcm2836, bcm2836_end	// Cortex-A7
	board	0, 0xd03, bcm2836, bcm2836_end	// Cortex-A53
#endif
#ifdef CONFIG_LIBDEVICE_DTB_BCM2711
	board	0, 0xd08, bcm2711, bcm2711_end	// Cortex-A72
#endif
#ifdef CONFIG_LIBDEVICE_DTB_VIRT
	board	1, 0, virt, virt_end
#endif
	.long	0, 0, 0, 0

	.macro	tree name
	.balign	8
\name:	.incbin	"\name\().dtb"
\name\()_end:
	.endm

#ifdef CONFIG_LIBDEVICE_DTB_BCM2836
	tree	bcm2836
#endif
#ifdef CONFIG_LIBDEVICE_DTB_BCM2711
	tree	bcm2711
#endif
#ifdef CONFIG_LIBDEVICE_DTB_VIRT
	tree	virt
#endif
