# SPDX-License-Identifier: BSD-3-Clause
#
# Make one image: $(O)/$(APP_NAME).img of the application in $(APP_DIR), for
# $(ARCH) and $(SYSCALLS). Run by the Makefile at the root of the tree.
#
#   Config.uk -> .config -> auto.conf           which libraries, which calls
#   Makefile.uk of every library -> rules       support/library.mk
#   gen.py -> $(O)/gen                          tables, prototypes, glue
#   *.c, *.S -> *.o -> libNAME.o -> kernel.o    ld -r; only uk_* stays global
#   application's *.o + kernel.o + libc.a -> NAME.elf, NAME.img    support/link
#
# What is generated and then read by the rest (auto.conf, the generator's output,
# the sysroots' paths) are included makefiles: make brings them up to date
# and starts again before it looks at any object.
#
# No rule runs always. What is no file (flags, lists) is kept in files that
# `record` rewrites, while this is read, only when the text has changed.

.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory -rR
.PHONY: image kernel size syscalls docs menuconfig olddefconfig savedefconfig \
	compile_commands.json $(O)/compile_commands.json
image: $(O)/$(APP_NAME).img
	@:

include support/arch/$(ARCH).mk

CC := $(CROSS)gcc
LD := $(CROSS)ld
OBJCOPY := $(CROSS)objcopy
PYTHON := /usr/bin/python3
GEN := $(O)/gen

Q := $(if $(filter 1,$(V)),,@)
# $(call show,WHAT,FILE): the one line that a quiet build prints for a command. By
# make itself where there are many: a process costs more than what it prints.
empty :=
space := $(empty) $(empty)
show = $(if $(Q),$(if $(filter CC AS LD,$1),$(info \
	$(space) $1      $(patsubst $(O)/%,%,$2)),@printf '  %-7s %s\n' $1 \
	$(patsubst $(O)/%,%,$2)))

# $(call record,FILE,TEXT)
same = $(and $(findstring x$(strip $1)x,x$(strip $2)x),$(findstring \
	x$(strip $2)x,x$(strip $1)x))
record = $(if $(call same,$(file <$1),$2),,$(shell mkdir -p $(dir \
	$1))$(file >$1,$(strip $2)))

# --- Configuration ------------------------------------------------------

# A new folder begins with the objects of one that was built for the same target.
SEED := build/.seed-$(ARCH)-$(SYSCALLS)
ifeq ($(wildcard $(O)/flags),)
$(foreach seed,$(shell mkdir -p build && support/seed $(O) $(SEED)),$(info \
	$(space) SEED    $(seed)))
endif

CONFIG := $(O)/include/config
KCONFIG := $(PYTHON) support/kconfig

$(call record,$(O)/flags/kconfig,$(ARCH) $(SYSCALLS) $(APP_DIR) $(SET) $(wildcard \
	lib/*/Config.uk lib/*/Makefile.uk drivers/*/Config.uk \
	drivers/*/Makefile.uk $(APP_DIR)/Config.uk $(APP_DIR)/Makefile.uk \
	$(APP_DIR)/defconfig))

ifneq ($(filter menuconfig olddefconfig savedefconfig,$(MAKECMDGOALS)),)
# These make the configuration; nothing of what follows from it is looked at.
menuconfig olddefconfig savedefconfig:
	@mkdir -p $(O)
	@$(KCONFIG) $@
else

$(CONFIG)/auto.conf: $(O)/flags/kconfig $(wildcard $(O)/.config) \
		support/kconfig
	$(call show,CONFIG,$(O)/.config)
	$(Q)$(KCONFIG) sync

-include $(CONFIG)/deps.mk
include $(CONFIG)/auto.conf

# --- Sysroots: musl built for each kind of image ------------------------

SYSROOT := $(O)/sysroot.mk
$(SYSROOT): support/musl support/fetch support/sources \
		$(wildcard lib/syscall_shim/*.py lib/syscall_shim/*.abi \
		lib/musl/*.[chS] lib/musl/*/*.[chS] lib/musl/*/*/*.[chS])
	$(Q)s=$$(support/fetch musl) && d=$$(support/musl $(ARCH) direct) && \
		t=$$(support/musl $(ARCH) trap) && \
		printf '%s := %s\n' MUSL "$$s" SYSROOT_direct "$$d" \
			SYSROOT_trap "$$t" >$@
include $(SYSROOT)

# --- Libraries ----------------------------------------------------------

ifneq ($(and $(CONFIG_ARCH),$(MUSL)),)
include support/library.mk
endif
endif
