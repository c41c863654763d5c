# SPDX-License-Identifier: BSD-3-Clause
#
# CONFIG_SMALL: what an image holds of the kernel, compiled once more, as one.
#
# A first link, of the kernel as it always is, tells which objects are needed and
# what of theirs is visible from outside (link.d/whole.py). Just these are compiled
# for link-time optimisation, and linked to nothing, to have what the compiler
# makes of them; that takes the place of theirs in a kernel.o, next to what is
# written in assembly, and the image is linked as always.
#
# gdb is not told of types and lines: what -g writes of whole programs, binutils
# do not join. `make debug` builds without this.
#
# The first link is a makefile for the second: make is run again to read it.

SMALL := $(O)/small
IMAGE_KERNEL := $(SMALL)/kernel.o
KERNEL_OBJECTS := $(filter-out $(APP_OBJECTS) $(STUBS),$(OBJECTS))
# Not part of it: assembly, and what has to be position independent.
APART := $(foreach o,$(KERNEL_OBJECTS),$(if $(filter %.S -fpic -fpie,$(COMMAND.$o)),$o))
COMPILED := $(filter-out $(APART),$(KERNEL_OBJECTS))
$(call record,$(O)/flags/small.objects,$(COMPILED))

# For the program: the kernel's memcpy() and such like, which take less room than
# libc's. Weak, since it may bring its own.
SMALL_STRINGS := $(if $(CONFIG_NOLIBC),,$(SMALL)/strings.o)
LINK_INPUTS += $(SMALL_STRINGS)
$(SMALL)/strings.o: plat/$(ARCH)/mem.S lib/base/string.c \
		$(O)/plat/$(ARCH)/mem.o support/small.mk
	$(call show,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(subst -o $(O)/plat/$(ARCH)/mem.o,-o $(SMALL)/mem.o,$(COMMAND.$(O)/plat/$(ARCH)/mem.o))
	$(Q)$(CC) $(APP_CFLAGS) -Oz -ffreestanding \
		-fno-tree-loop-distribute-patterns -c -o $(SMALL)/string.o \
		lib/base/string.c
	$(Q)$(JOIN) -o $@ $(SMALL)/mem.o $(SMALL)/string.o
	$(Q)$(OBJCOPY) --weaken $(addprefix -G ,memcpy memmove memset memcmp \
		strlen strnlen) $@

ifndef SMALL_AGAIN
$(SMALL)/needs.mk: $(O)/kernel.o $(LINK_INPUTS) $(O)/flags/small.objects
	$(Q)mkdir -p $(@D)
	$(Q)$(call link,$(O)/kernel.o,$(SMALL)/first,--needs $@ \
		--choice $(O)/flags/small.objects)

$(IMAGE_KERNEL): $(SMALL)/needs.mk support/small.mk
	+$(Q)$(MAKE) -f support/build.mk SMALL_AGAIN=y $@
else
include $(SMALL)/needs.mk

# adr reaches everything in a small image: one instruction instead of two.
SMALL_MODEL.arm64 := $(if $(SMALL_TINY),-mcmodel=tiny)
SMALL_CFLAGS := -Oz -g0 -flto -fno-tree-loop-im -fno-move-loop-invariants \
	-fno-schedule-insns2 -fno-shrink-wrap $(SMALL_MODEL.$(ARCH))
$(call record,$(O)/flags/small,$(SMALL_CFLAGS))

small = $(patsubst $(O)/%,$(SMALL)/%,$1)
$(call small,$(SMALL_NEEDED)): $(SMALL)/%.o: $(O)/%.o $(O)/flags/small
	$(call show,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(subst -o $(O)/$*.o,$(SMALL_CFLAGS) -o $@,$(COMMAND.$(O)/$*.o))

# What the compiler made, $1.o of $1.s; on arm64 what occurs again in it just once.
once.arm = mv $1.o $@
once.arm64 = support/link.d/outline.py $1.s $(SMALL)/whole.s && $(CC) \
	$(filter -Wa%,$(KERNEL_COMMON)) $(ARCH_CFLAGS) -c -o $@ $(SMALL)/whole.s
once = $(once.$(ARCH))

# Symbols of others, for those of them that must not be undefined. One partition
# is one object.
$(SMALL)/whole.o: $(call small,$(SMALL_NEEDED)) $(SMALL)/needs.mk \
		support/small.mk $(wildcard support/link.d/*.py)
	$(call show,LTO,$@)
	$(Q)$(CC) $(filter -f% -Wa%,$(KERNEL_COMMON)) $(KERNEL_CFLAGS) \
		$(ARCH_CFLAGS) $(SMALL_CFLAGS) -no-pie -w \
		-flto-partition=one -nostdlib -static -save-temps \
		$(addprefix -Wl$(comma)--undefined=,$(SMALL_ROOTS)) \
		$(patsubst %,-Wl$(comma)--defsym=%=0,$(SMALL_OUTSIDE)) \
		-Wl,--entry=0 -Wl,-Ttext-segment=0 \
		-Wl,--unresolved-symbols=ignore-all \
		-o $(SMALL)/whole.elf $(call small,$(SMALL_NEEDED))
	$(Q)$(call once,$(SMALL)/whole.elf.ltrans0.ltrans)

$(IMAGE_KERNEL): $(SMALL)/whole.o $(APART) support/redefine.syms
	$(call show,LD,$@)
	$(Q)$(JOIN) -o $@ $(SMALL)/whole.o $(APART)
	$(Q)$(OBJCOPY) --redefine-syms=support/redefine.syms $@
	$(Q)$(OBJCOPY) --wildcard $(call keep,'uk_*' '__wrap_*' _head) $@
	$(Q)$(OBJCOPY) $$(support/link.d/fill.py $@ $(SMALL)/first.elf) $@
endif
