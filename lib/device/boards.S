/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The built-in device trees as pack.py left them, the room into which
 * builtin.c unpacks them, and the table by which it chooses one. An entry is
 * four words: the GiB in which the board's RAM starts, the CPU's part number
 * (0: any), the tree's offset when unpacked, its size. A size of 0 ends the
 * table.
 */
	.include "boards.inc"

	.macro	board gib, part, tree
	.long	\gib, \part, \tree, \tree\()_size
	.endm

	.section .rodata.builtin, "a"
	.balign	8
	.global	builtin_boards
builtin_boards:
#ifdef CONFIG_LIBDEVICE_DTB_BCM2836
	board	0, 0xc07, bcm2836	// Cortex-A7
	board	0, 0xd03, bcm2836	// Cortex-A53
#endif
#ifdef CONFIG_LIBDEVICE_DTB_BCM2711
	board	0, 0xd08, bcm2711	// Cortex-A72
#endif
#ifdef CONFIG_LIBDEVICE_DTB_VIRT
	board	1, 0, virt
#endif
	.long	0, 0, 0, 0

	.global	builtin_packed, builtin_packed_end
builtin_packed:
	.incbin	"boards.lz"
builtin_packed_end:

	.section .bss.builtin, "aw", %nobits
	.balign	8
	.global	builtin_trees
builtin_trees:
	.skip	unpacked
