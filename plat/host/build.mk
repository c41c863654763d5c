# SPDX-License-Identifier: BSD-3-Clause
#
# $(O)/armlet-host: every library as a program of this Linux, x86-64, for
# FLAVOUR. `make host` runs it, from the root of the tree.
#
#   Makefile.uk of every library -> objects, by the rules below
#   gen.py --arch host -> numbers of x86-64, prototypes, names
#   table.py -> the table of all calls
#   plat/host, host side -> objects against the host's libc
#
# Flavours share what they run: who makes one holds build/host.lock.

.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory -rR

export ARCH := host
export SYSCALLS := trap
export APP_DIR := plat/host
export APP_NAME := host
FLAVOUR ?= address
.PHONY: all program
# Of the environment, it would be the image's of a make that runs this one.
ifneq ($(origin O),command line)
O := build/host/$(FLAVOUR)
endif
export O
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
show = $(if $(Q),@printf '  %-7s %s\n' $1 $(patsubst $(O)/%,%,$2))
PYTHON := /usr/bin/python3
HOST := plat/host
GEN := $(O)/gen
CONFIG := $(O)/include/config

# What each flavour is compiled with; HOST_BASE: where its shadow has room.
PROGRAM_CC := gcc
FUZZED := $(filter fuzz afl,$(FLAVOUR))
CC_fuzz := clang-14
CC_afl := AFL_QUIET=1 afl-clang-fast
CC := $(or $(CC_$(FLAVOUR)),gcc)
# Tables that the linker gathers have no padding between their entries.
ALIGN := $(if $(FUZZED),-mllvm -asan-globals=0,-malign-data=abi)
FLAGS_plain := -DHOST_BASE=0x200000000000UL
# The program's pointers are any number, and an address is computed of them before
# it is checked; a bad one of the kernel's own is a fault.
FLAGS_address := $(FLAGS_plain) -fsanitize=address,undefined \
	-fno-sanitize=alignment,null,pointer-overflow -fno-sanitize-recover=all
# A fence orders nothing on one CPU, and READ_ONCE() is told apart. With its calls
# in between, gcc takes what is set in one branch and used in the same for unset.
FLAGS_thread := -DHOST_BASE=0x1000000000UL -fsanitize=thread -Wno-tsan \
	-Wno-maybe-uninitialized --param=tsan-distinguish-volatile=1
FLAGS_coverage := $(FLAGS_plain) --coverage -fprofile-update=single
# How deep the stack is would be kept where FS says, which is the program's for a
# few steps of entry.c.
FLAGS_fuzz := $(FLAGS_address) -fsanitize=fuzzer-no-link \
	-fno-sanitize-coverage=stack-depth -Wno-unknown-warning-option
LINK_fuzz := -fsanitize=fuzzer
FLAGS_afl := $(FLAGS_fuzz)
LINK_afl := $(LINK_fuzz)
FLAGS := $(or $(FLAGS_$(FLAVOUR)),$(error FLAVOUR="$(FLAVOUR)": one of \
	plain address thread coverage fuzz afl))

all: $(O)/armlet-host
program: $(addprefix build/host/program/,tests calls planted)

same = $(and $(findstring x$(strip $1)x,x$(strip $2)x),$(findstring \
	x$(strip $2)x,x$(strip $1)x))
record = $(if $(call same,$(file <$1),$2),,$(shell mkdir -p $(dir \
	$1))$(file >$1,$(strip $2)))

$(CONFIG)/auto.conf: $(wildcard lib/*/Config.uk lib/*/Makefile.uk \
		$(HOST)/Makefile.uk) $(HOST)/defconfig support/kconfig Config.uk
	$(call show,CONFIG,$(O)/.config)
	$(Q)mkdir -p $(O)
	$(Q)$(PYTHON) support/kconfig sync
include $(CONFIG)/auto.conf

$(O)/sysroot.mk: plat/host/musl support/fetch support/sources
	$(Q)mkdir -p $(O)
	$(Q)m=$$(support/fetch musl) && s=$$(plat/host/musl) && \
		printf '%s := %s\n' MUSL "$$m" SYSROOT "$$s" >$@
include $(O)/sysroot.mk

# --- What Makefile.uk say -------------------------------------------------------

upper = $(shell printf %s '$1' | tr 'a-z-' 'A-Z_')
LIBS :=
PROVIDED :=
define addlib
$(call upper,$1)_BASE := $(DIR)
LIBS += $1
endef
define addlib_s
$(call upper,$1)_BASE := $(DIR)
$(if $(filter y,$2),$(call addlib,$1))
endef
define read
DIR := $1
UK_PROVIDED_SYSCALLS-y :=
include $1/Makefile.uk
PROVIDED += $$(addprefix $1/Makefile.uk:,$$(UK_PROVIDED_SYSCALLS-y))
endef
ifneq ($(and $(CONFIG_ARCH),$(MUSL)),)
$(foreach d,$(patsubst %/Makefile.uk,%,$(sort $(wildcard lib/*/Makefile.uk))) \
	$(HOST),$(eval $(call read,$d)))

# Not here: what reaches a program of ours by other ways.
ABSENT := lib/syscall_shim/dispatch.c lib/time/mapvdso.c lib/time/vdsoimage.S \
	lib/device/boards.S lib/device/builtin.c lib/signal/host/vectors.S \
	lib/mm/fail.c $(if $(filter address fuzz afl thread,$(FLAVOUR)),lib/mm/heap.c)

$(call record,$(O)/flags/provided,$(PROVIDED))
$(GEN)/gen.mk: $(wildcard lib/syscall_shim/*.py) lib/syscall_shim/syscalls.abi \
		$(O)/flags/provided
	$(call show,GEN,$(GEN))
	$(Q)$(PYTHON) lib/syscall_shim/gen.py --arch host --musl $(MUSL) \
		--provided '$(PROVIDED)' --out $(GEN)
	$(Q)touch $@
$(GEN)/table.c: $(GEN)/gen.mk $(HOST)/table.py
	$(Q)$(HOST)/table.py $(GEN)/abi.json >$@
include $(GEN)/gen.mk
endif

# --- Objects ----------------------------------------------------------------------

OWN := -Iplat/include -I$(HOST)/include -I$(HOST)
COMMON := -g -O1 -fPIE -fno-omit-frame-pointer -fno-strict-aliasing $(ALIGN) \
	-fvisibility=hidden -std=gnu11 -D_GNU_SOURCE $(FLAGS) -Wall -Wextra -Werror
# clang's <limits.h> does not include libc's where there is no host.
INCLUDE := $(if $(FUZZED),$(SYSROOT)/include -isystem $(shell \
	$(CC) -print-resource-dir)/include,$(shell $(CC) -print-file-name=include))
KERNEL := $(COMMON) -D__ARMLET_KERNEL__ -include $(CONFIG)/autoconf.h -fno-common \
	-ffreestanding -fno-stack-protector -Wmissing-prototypes \
	-Wstrict-prototypes -Wshadow -Wundef -Wvla \
	-nostdinc -isystem $(INCLUDE) \
	-isystem $(SYSROOT)/include -I$(GEN)/include \
	$(patsubst %/,-I%,$(sort $(wildcard lib/*/include/))) $(OWN) -Iplat/common
# Run before there is anything to look at them with, or without its thread.
BARE := -fno-sanitize=all -fno-stack-protector -fno-profile-arcs -fno-test-coverage
# The machine itself is nothing that threads race for, but for one file.
MACHINE = $(if $(filter thread,$(FLAVOUR)),$(if $(filter $(HOST)/%,$(filter-out \
	%/planted.c,$1)),$(BARE)))
HOSTED := $(COMMON) $(OWN) -idirafter lib/base/include
BARE_FILES := entry.c fiber.c

# Two libraries' private names: joined, each is local to its own.
# libFuzzer has a main() of its own.
FILE_FLAGS_machine.c := $(if $(FUZZED),-Dmain=host_main)
FILE_FLAGS_stream.c := -Duk_init_signal_init=tty_init_signal_init

object = $(O)/$(basename $(subst $(O)/,,$1)).o

# $(call compile,SOURCE,FLAGS)
define compile
OBJECTS += $(call object,$1)
COMMAND.$(call object,$1) := $(CC) $2 $(call MACHINE,$1) $(FILE_FLAGS_$(notdir $1)) -c \
	-o $(call object,$1) $1
$(call object,$1): $1 $(O)/flags/compile
	$$(call show,CC,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(COMMAND.$$@) -MMD -MP
endef

$(call record,$(O)/flags/compile,$(KERNEL) $(BARE) $(HOSTED))
sources = $(foreach s,$(filter-out $(ABSENT),$1),$(eval $(call compile,$s,$2)))
lib_sources = $(call sources,$($1_SRCS-y),$(KERNEL) $(filter -I% -D%,$($1_CFLAGS-y)))
$(foreach l,$(LIBS),$(call lib_sources,$(call upper,$l)))
$(call sources,$(GEN)/table.c,$(KERNEL) -Wno-missing-prototypes)
$(call sources,$(addprefix $(HOST)/,$(filter-out $(BARE_FILES),\
	$(PLATHOST_HOST_SRCS))),$(HOSTED))
$(call sources,$(addprefix $(HOST)/,$(BARE_FILES)),$(HOSTED) $(BARE))
-include $(wildcard $(OBJECTS:.o=.d))
$(OBJECTS): | $(GEN)/gen.mk

$(O)/armlet-host: $(OBJECTS) $(HOST)/host.lds
	$(call show,LD,$@)
	$(Q)$(CC) $(FLAGS) $(LINK_$(FLAVOUR)) -pie -rdynamic -o $@ $(OBJECTS) -Wl,-T,$(HOST)/host.lds \
		-Wl,--wrap=__asan_handle_no_return

include support/commands.mk
.PHONY: $(O)/compile_commands.json

# Every header by itself; asm.h is the assembler's.
HEADERS := $(filter-out %/asm.h,$(wildcard lib/*/include/uk/*.h \
	lib/*/include/uk/abi/*.h plat/include/plat/*.h))
.PHONY: headers $(HEADERS:%=alone-%)
headers: $(HEADERS:%=alone-%)
$(HEADERS:%=alone-%): alone-%: | $(GEN)/gen.mk
	$(Q)echo '#include "$*"' | $(CC) -x c -fsyntax-only -I. $(KERNEL) -

# --- The tests, as one program against stock musl -------------------------------------

PROGRAM := build/host/program
# Those of the common image, and those whose own has nothing else but what is here.
NAMES := $(patsubst tests/%/test.toml,%,$(shell grep -L '^image = "own"' \
	tests/*/test.toml; grep -lx 'config = \["CONFIG_LIBMM_FAIL=y"\]' \
	tests/*/test.toml))
NAMES := $(foreach t,$(filter-out regs attack pointers,$(NAMES)),$(if $(wildcard tests/$t/$t.c),$t))
PROGRAM_FLAGS := -O1 -g -w -pthread -fno-pie -nostdinc -isystem $(SYSROOT)/include \
	-isystem $(shell $(PROGRAM_CC) -print-file-name=include) -Itests/include -I$(PROGRAM)
$(call record,$(PROGRAM)/tests.h,$(patsubst %,TEST(%),$(NAMES)))

$(PROGRAM)/main.o: tests/all/main.c $(PROGRAM)/tests.h
	$(Q)$(PROGRAM_CC) $(PROGRAM_FLAGS) -c -o $@ $<
# One source of test $2: tests/$2/$1.c.
define test
$(PROGRAM)/$1.o: tests/$2/$1.c $(wildcard tests/include/*.h tests/$2/*.h)
	$$(call show,CC,$$@)
	$$(Q)$(PROGRAM_CC) $(PROGRAM_FLAGS) -Dmain=test_$2 -c -o $$@ $$<
PROGRAM_OBJECTS += $(PROGRAM)/$1.o
endef
sources = $(patsubst tests/$1/%.c,%,$(wildcard tests/$1/$1.c tests/$1/$1-*.c))
$(foreach t,$(NAMES),$(foreach s,$(call sources,$t),$(eval $(call test,$s,$t))))

$(PROGRAM)/tests: $(PROGRAM_OBJECTS) $(PROGRAM)/main.o
	$(call show,LD,$@)
	$(Q)$(PROGRAM_CC) -static -no-pie -nostdlib -o $@ $(SYSROOT)/lib/crt1.o \
		$(SYSROOT)/lib/crti.o $^ $(SYSROOT)/lib/libc.a \
		$(shell $(PROGRAM_CC) -print-libgcc-file-name) $(SYSROOT)/lib/crtn.o

$(PROGRAM)/planted: $(HOST)/tests/planted.c
	$(call show,LD,$@)
	$(Q)$(PROGRAM_CC) $(PROGRAM_FLAGS) -static -no-pie -nostdlib -o $@ \
		$(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/crti.o $< $(SYSROOT)/lib/libc.a \
		$(shell $(PROGRAM_CC) -print-libgcc-file-name) $(SYSROOT)/lib/crtn.o

# fuzz/calls.c: tests/fuzz with inputs in the place of random numbers.
CALLS := $(addprefix tests/fuzz/,arena.c clean.c filter.c wild.c) \
	$(addprefix $(HOST)/fuzz/,calls.c same.c)
$(PROGRAM)/calls: $(CALLS) $(wildcard tests/fuzz/*.h $(HOST)/fuzz/*.h) \
		$(GEN)/gen.mk
	$(call show,LD,$@)
	$(Q)$(PROGRAM_CC) $(PROGRAM_FLAGS) -I$(HOST)/fuzz -I$(GEN) -static -no-pie \
		-nostdlib -o $@ $(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/crti.o \
		$(CALLS) $(SYSROOT)/lib/libc.a \
		$(shell $(PROGRAM_CC) -print-libgcc-file-name) $(SYSROOT)/lib/crtn.o
