/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The image's layout, for the linker scripts of both arches. Three parts with
 * one permission each, page-aligned: text (RX), rodata (R), data (RW); then
 * what the file does not hold: bss, the boot stack, the early page tables.
 */
#ifdef SYSCALLS_DIRECT
#define IMAGE_BASE UK_IMAGE_DIRECT
#else
#define IMAGE_BASE UK_IMAGE_TRAP
#endif

#define PAGE 4096
/* Two roots, a table for the identity map, three levels for image, device
 * tree, linear map and devices; one more a 2 MiB of image, twice. */
#define EARLY_TABLES(image_size) \
	((20 + 2 * (((image_size) + 0x1fffff) >> 21)) * PAGE)

PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
	tls PT_TLS FLAGS(4);
}
SECTIONS
{
	. = IMAGE_BASE;
	_image_start = .;
	.ktext : {
		_ktext_start = .;
		KEEP(*(.head.text))
		*(.text.vectors)
		*kernel.o(.text .text.*)
		*stubs.o(.text .text.*)
		*table.o(.text .text.*)
		_ktext_end = .;
	} :text
	.text : {
		KEEP(*(.init))
		*(.text .text.* .glue_7 .glue_7t .vfp11_veneer .v4_bx)
		KEEP(*(.fini))
	} :text
	.plt : { *(.plt .iplt) } :text
	. = ALIGN(PAGE);
	_text_end = .;

	.rodata : {
		*(.rodata .rodata.*)
		. = ALIGN(8);
		_uk_init_start = .;
		KEEP(*(SORT_BY_NAME(.uk_init.*)))
		_uk_init_end = .;
		_options_start = .;
		KEEP(*(.uk_options))
		_options_end = .;
		_drivers_start = .;
		KEEP(*(.uk_drivers))
		_drivers_end = .;
		. = ALIGN(4);
		_extable_start = .;
		KEEP(*(.extable))
		_extable_end = .;
	} :rodata
	.rela.iplt : { *(.rela.iplt .rel.iplt) } :rodata
	.eh_frame_hdr : {
		__eh_frame_hdr_start = .;
		*(.eh_frame_hdr)
		__eh_frame_hdr_end = .;
	} :rodata
	.eh_frame : { KEEP(*(.eh_frame)) } :rodata
	.gcc_except_table : { *(.gcc_except_table .gcc_except_table.*) }
	.ARM.extab : { *(.ARM.extab*) } :rodata
	.ARM.exidx : {
		PROVIDE_HIDDEN(__exidx_start = .);
		*(.ARM.exidx*)
		PROVIDE_HIDDEN(__exidx_end = .);
	} :rodata
	.program : ALIGN(PAGE) { *(.program) } :rodata
	.ksyms : { KEEP(*(.ksyms)) } :rodata
	. = ALIGN(PAGE);
	_rodata_end = .;

	.tdata : {
		_tdata_start = .;
		*(.tdata .tdata.*)
		_tdata_end = .;
	} :data :tls
	.tbss : {
		*(.tbss .tbss.*)
		_tbss_end = .;
	} :data :tls
	_tls_align = MAX(ALIGNOF(.tdata), ALIGNOF(.tbss));
	.init_array : {
		PROVIDE_HIDDEN(__preinit_array_start = .);
		KEEP(*(.preinit_array))
		PROVIDE_HIDDEN(__preinit_array_end = .);
		PROVIDE_HIDDEN(__init_array_start = .);
		KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*)))
		KEEP(*(.init_array .ctors))
		PROVIDE_HIDDEN(__init_array_end = .);
		PROVIDE_HIDDEN(__fini_array_start = .);
		KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*)))
		KEEP(*(.fini_array .dtors))
		PROVIDE_HIDDEN(__fini_array_end = .);
	} :data
	.got : { *(.got .got.plt .igot .igot.plt) } :data
	.data : {
		*(.data .data.*)
		*(.data.rel.ro .data.rel.ro.*)
	} :data
	. = ALIGN(8);
	_data_end = .;
	. = ALIGN(64);
	_bss_start = .;
	.bss : {
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
	} :data
	_bss_end = .;
	.noinit (NOLOAD) : { *(.noinit .noinit.*) } :data
	. = ALIGN(PAGE);
	_early_tables = .;
	.early (NOLOAD) : { . += EARLY_TABLES(_early_tables - _image_start); } :data
	_image_end = .;
	_image_size = _image_end - _image_start;

	/DISCARD/ : {
		*(.comment .note .note.* .interp .dynamic .dynsym .dynstr)
		*(.gnu.hash .hash .gnu.version*)
	}
}
