# SPDX-License-Identifier: BSD-3-Clause
#
# Every Makefile.uk, and the rules that follow from them. In a Makefile.uk:
#
#   $(eval $(call addlib,libfoo))                a library
#   $(eval $(call addlib_s,libfoo,$(CONFIG_X)))  ... if the option is y
#   LIBFOO_BASE                                  its folder (set by addlib)
#   LIBFOO_SRCS-y += $(LIBFOO_BASE)/bar.c        sources, .c and .S; of an
#                                                application .cc, .cpp, .cxx too
#   LIBFOO_CFLAGS-y, LIBFOO_ASFLAGS-y            flags of its own; for C++
#                                                APPNAME_CXXFLAGS-y
#   LIBFOO_BAR_FLAGS-y                           flags of bar.c alone
#   UK_PROVIDED_SYSCALLS-$(CONFIG_X) += read-3   calls that it implements
#
# An application is a library whose name starts with "app", APPNAME_*; its
# sources are compiled as any POSIX program's. APPNAME_KSRCS-y are compiled as
# kernel code: handlers of calls that it brings itself. A folder without a
# Makefile.uk is an application of all its C files. PROGRAM_SRCS-y of any library
# belong to the program: they are compiled and linked as the application's.

# --- Collecting ---------------------------------------------------------

upper = $(subst -,_,$(subst .,_,$(subst a,A,$(subst b,B,$(subst c,C,$(subst \
	d,D,$(subst e,E,$(subst f,F,$(subst g,G,$(subst h,H,$(subst \
	i,I,$(subst j,J,$(subst k,K,$(subst l,L,$(subst m,M,$(subst \
	n,N,$(subst o,O,$(subst p,P,$(subst q,Q,$(subst r,R,$(subst \
	s,S,$(subst t,T,$(subst u,U,$(subst v,V,$(subst w,W,$(subst \
	x,X,$(subst y,Y,$(subst z,Z,$1))))))))))))))))))))))))))))

CXX_KINDS := .cc .cpp .cxx
LIBS :=
APP_LIB :=
PROVIDED :=
PROGRAM_SRCS-y :=

define addlib
$(call upper,$1)_BASE := $(DIR)
$(call upper,$1)_EXPORTS := $(wildcard $(DIR)/exportsyms.uk)
$(if $(filter app%,$1),APP_LIB := $1,LIBS += $1)
endef

define addlib_s
$(call upper,$1)_BASE := $(DIR)
$(if $(filter y,$2),$(call addlib,$1))
endef

# $(call read,FOLDER): its Makefile.uk; which calls it provides, by file.
define read
DIR := $1
UK_PROVIDED_SYSCALLS-y :=
include $1/Makefile.uk
PROVIDED += $$(addprefix $1/Makefile.uk:,$$(UK_PROVIDED_SYSCALLS-y))
endef

FOLDERS := $(patsubst %/Makefile.uk,%,$(sort $(wildcard lib/*/Makefile.uk \
	drivers/*/Makefile.uk))) plat/common plat/$(ARCH)
$(foreach d,$(FOLDERS),$(eval $(call read,$d)))

ifneq ($(wildcard $(APP_DIR)/Makefile.uk),)
$(eval $(call read,$(APP_DIR)))
$(if $(APP_LIB),,$(error $(APP_DIR)/Makefile.uk names no application: it needs \
	$$(eval $$(call addlib,appNAME))))
else
$(eval DIR := $(APP_DIR))
$(eval $(call addlib,app-loose))
APP_LOOSE_SRCS-y := $(sort $(wildcard $(addprefix $(APP_DIR)/*,.c $(CXX_KINDS))))
endif

A := $(call upper,$(APP_LIB))
$(if $($A_SRCS-y),,$(error $(APP_DIR): no C or C++ files, so no application))

# --- The generator ------------------------------------------------------

# UK_SYSCALLS_ABI: files that describe the calls an application brings itself. With
# the configuration comes what there is to provide (provided.all). An order-only
# prerequisite would not do: make reads again only what changed for its own sake.
$(call record,$(O)/flags/provided,$(PROVIDED) $(UK_SYSCALLS_ABI))

$(GEN)/gen.mk: $(wildcard lib/syscall_shim/*.py) $(UK_SYSCALLS_ABI) \
		lib/syscall_shim/syscalls.abi $(O)/flags/provided $(SYSROOT) \
		$(CONFIG)/auto.conf
	$(call show,GEN,$(GEN))
	$(Q)mkdir -p $(GEN)
	$(Q)$(PYTHON) lib/syscall_shim/gen.py --arch $(ARCH) --musl $(MUSL) \
		--provided '$(PROVIDED)' --offered $(GEN)/provided.all \
		$(addprefix --abi ,$(UK_SYSCALLS_ABI)) \
		--out $(GEN)
	$(Q)touch $@
include $(GEN)/gen.mk

# --- Flags --------------------------------------------------------------

GCC_INCLUDE := $(shell $(CC) -print-file-name=include)

# Headers of every library, enabled or not, so that turning one on rebuilds
# only what names its option.
KERNEL_INCLUDES := $(addprefix -I,$(GEN)/include $(patsubst %/,%,$(sort \
	$(wildcard lib/*/include/ drivers/*/include/))) plat/include \
	plat/$(ARCH)/include plat/common) -nostdinc \
	-isystem $(GCC_INCLUDE) -isystem $(SYSROOT_trap)/include
KERNEL_COMMON := -g -Wa,--noexecstack,--sectname-subst -D_GNU_SOURCE -D__ARMLET_KERNEL__ \
	-include $(CONFIG)/autoconf.h -fno-pic -fno-pie \
	-fno-unwind-tables -fno-asynchronous-unwind-tables
KERNEL_BRANCHES := $(if $(CONFIG_ARM64_BRANCH_PROTECTION),-mbranch-protection=standard)
KERNEL_PROTECTOR := $(if $(CONFIG_KERNEL_STACK_PROTECTOR),-fstack-protector-strong,-fno-stack-protector)
# -Os costs next to nothing in instructions (support/bench), -O2 a tenth in size.
KERNEL_CFLAGS := -std=gnu11 -Os -falign-functions=4 -ffreestanding -fno-common \
	-ffunction-sections -fdata-sections -fno-omit-frame-pointer \
	-fno-strict-aliasing $(KERNEL_PROTECTOR) $(KERNEL_BRANCHES) -mgeneral-regs-only \
	-Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
	-Wshadow -Wundef -Wvla
# gdb unwinds by what -g writes, which is not loaded.
APP_CFLAGS := -O2 -g -fno-pie -ffunction-sections -fdata-sections \
	-fno-unwind-tables -fno-asynchronous-unwind-tables \
	$(if $(CONFIG_APP_STACK_PROTECTOR),-fstack-protector-strong) \
	$(USER_CFLAGS) -I$(APP_DIR) -I$(GEN)/include
ifdef CONFIG_NOLIBC
APP_CFLAGS += -ffreestanding $(KERNEL_INCLUDES) -include $(CONFIG)/autoconf.h
else
APP_CFLAGS += -nostdinc -isystem $(SYSROOT_$(SYSCALLS))/include \
	-isystem $(GCC_INCLUDE)
endif

# Most applications have no C++, whose library takes minutes to build, once.
CXX_SOURCES := $(filter $(addprefix %,$(CXX_KINDS)),$($A_SRCS-y))
ifneq ($(CXX_SOURCES),)
CXX_ROOT := $(or $(shell support/cxx $(ARCH)),$(error no C++ library))
APP_CXXFLAGS := -nostdinc++ -isystem $(CXX_ROOT)/include/c++ \
	-isystem $(CXX_ROOT)/include/c++/target $(APP_CFLAGS)
# __dso_handle is crtbegin.o's: which shared object a destructor belongs to.
CXX_LIBS := --eh-frame-hdr --defsym=__dso_handle=0 -L$(CXX_ROOT)/lib \
	-lstdc++ -lgcc_eh
endif

# --- Rules --------------------------------------------------------------

# $(call object,SOURCE): where its object goes. A folder of the application that
# is outside the tree becomes $(O)/app.
APP_OUT := $(if $(filter /% ../%,$(APP_DIR)/),app,$(APP_DIR))
object = $(O)/$(subst ../,_/,$(basename $(patsubst $(O)/%,%,$(patsubst \
	$(APP_DIR)/%,$(APP_OUT)/%,$1)))).o
objects = $(foreach s,$1,$(call object,$s))

# $(call compile,SOURCE,LIBRARY,C flags,S flags,C++ flags): the rule of one object.
# Its flags stand in LIBRARY's record, so that a change of theirs rebuilds it. It
# has its name when all is there, so that no kill leaves half of it.
file_flags = $($(call upper,$2)_$(call upper,$(basename $(notdir $1)))_FLAGS-y)
define compile
OBJECTS += $(call object,$1)
COMMAND.$(call object,$1) := $(if $(filter $1,$(CXX_SOURCES)),$(CROSS)g++ $5,$(CC) \
	$(if $(filter %.S,$1),$4,$3)) \
	$(call file_flags,$1,$2) -c -o $(call object,$1) $1
$(call object,$1): $1 $(O)/flags/$2
	$$(call show,$(if $(filter %.S,$1),AS,$(if $(filter \
		$1,$(CXX_SOURCES)),CXX,CC)),$$@)
	$$(Q)$$(subst -o $$@,-o $$@.new,$$(COMMAND.$$@)) -MMD -MT $$@ -MF $$(@:.o=.d)
	$$(Q)awk -v folder=$(O) -v out=$$(@:.o=.dep) -f support/fixdep.awk \
		$$(@:.o=.d)
	$$(Q)mv $$@.new $$@
endef

# $(call sources,LIBRARY,SOURCES,C flags,S flags,C++ flags). The record does not
# name the build folder, which may be copied.
define sources
$(call record,$(O)/flags/$1,$(subst $(O)/,O/,$3 $4 $5 $(foreach \
	s,$2,$(call file_flags,$s,$1))))
$(foreach s,$2,$(eval $(call compile,$s,$1,$3,$4,$5)))
endef

# With no libc, the calls' own names leave the libraries and the kernel as well.
CALL_NAMES := $(if $(CONFIG_NOLIBC),$(foreach p,$(PROVIDED),$(firstword $(subst \
	-, ,$(lastword $(subst :, ,$p))))))
keep = $(addprefix --keep-global-symbol=,$1 $(CALL_NAMES))

# Functions of one name in two files stay sections of their own: joined, the
# linker would keep both or none.
JOIN := $(LD) -r '--unique=.text.*' '--unique=.rodata.*' '--unique=.data.*' \
	'--unique=.bss.*'

# $(call library,NAME,SOURCES,EXPORTS,C flags,S flags): libNAME.o, in which only
# what EXPORTS lists is global, and mem* and str* are the kernel's own uk_*.
define library
$(eval $(call sources,$1,$2,$(KERNEL_COMMON) $(KERNEL_CFLAGS) $(ARCH_CFLAGS) \
	$4 $(KERNEL_INCLUDES),$(KERNEL_COMMON) $(KERNEL_BRANCHES) $(ARCH_ASFLAGS) $5 \
	$(KERNEL_INCLUDES)))
$(call record,$(O)/flags/$1.objects,$2 $3)
KERNEL_LIBS += $(if $2,$(O)/$1.o)
$(O)/$1.o: $(call objects,$2) $3 support/redefine.syms $(O)/flags/$1.objects
	$$(call show,LD,$$@)
	$$(Q)$(JOIN) -o $$@ $(call objects,$2)
	$$(Q)$(if $3,$(OBJCOPY) --wildcard --keep-global-symbols=$3 \
		$(call keep) $$@)
	$$(Q)$(OBJCOPY) --redefine-syms=support/redefine.syms $$@
endef

$(foreach l,$(LIBS),$(foreach u,$(call upper,$l),$(eval $(call \
	library,$l,$($u_SRCS-y),$($u_EXPORTS),$($u_CFLAGS-y),$($u_ASFLAGS-y)))))
ifneq ($($A_KSRCS-y),)
$(eval $(call library,$(APP_LIB)-kernel,$($A_KSRCS-y),,$($A_KCFLAGS-y) \
	-I$(APP_DIR),))
endif
$(eval $(call sources,$(APP_LIB),$($A_SRCS-y),$(APP_CFLAGS) \
	$($A_CFLAGS-y),$(APP_CFLAGS) $($A_ASFLAGS-y),$(APP_CXXFLAGS) \
	$($A_CXXFLAGS-y)))
$(eval $(call sources,program,$(PROGRAM_SRCS-y),$(APP_CFLAGS),$(APP_CFLAGS)))
APP_OBJECTS := $(call objects,$($A_SRCS-y) $(PROGRAM_SRCS-y))

# Stand-ins for calls that nothing provides, to be linked behind the kernel.
STUBS := $(GEN)/stubs.o
$(eval $(call sources,stubs,$(GEN)/stubs.S,,$(KERNEL_COMMON) $(KERNEL_BRANCHES) \
	$(ARCH_ASFLAGS) \
	$(KERNEL_INCLUDES)))

# Folders of objects: made here, once, rather than by each rule.
$(if $(filter-out $(wildcard $(sort $(dir $(OBJECTS)))),$(sort $(dir \
	$(OBJECTS)))),$(shell mkdir -p $(sort $(dir $(OBJECTS)))))
-include $(wildcard $(OBJECTS:.o=.dep))

# The whole kernel: what is global here, the application may call. Every provided
# call has a body, unless calls are chosen: then the link looks.
$(call record,$(O)/flags/kernel,$(KERNEL_LIBS))
$(O)/kernel.o: $(KERNEL_LIBS) $(O)/flags/kernel $(GEN)/provided.require
	$(call show,LD,$@)$(if $(filter build/% $(CURDIR)/build/%,$(O)),$(file \
		>$(SEED),$(O)))
	$(Q)$(JOIN) -o $@ $(if $(CONFIG_SYSCALLS_CHOSEN),,@$(GEN)/provided.require) \
		$(KERNEL_LIBS)
	$(Q)$(OBJCOPY) --wildcard $(call keep,'uk_*' '__wrap_*' _head) $@

# What armlet-cc links with: support/sdk.
kernel: $(O)/kernel.o $(STUBS) $(GEN)/abi.json $(O)/$(APP_NAME)-raspi.dtb

# --- The image ----------------------------------------------------------

space := $(subst ,, )
LDSCRIPT := plat/$(ARCH)/image.lds.S

# $(call link,KERNEL,OUT,OPTIONS)
link = support/link --arch $(ARCH) --syscalls $(SYSCALLS) --gen $(GEN) \
	--config $(O)/.config --kernel $1 --stubs $(STUBS) \
	--ldscript $(LDSCRIPT) --sysroot-direct $(SYSROOT_direct) \
	--sysroot-trap $(SYSROOT_trap) --out $2 $3 \
	$(if $(CONFIG_NOLIBC),--nolibc) -- $(APP_OBJECTS) $(SMALL_STRINGS) \
	$(CXX_LIBS)
LINK_INPUTS := $(STUBS) $(APP_OBJECTS) $(LDSCRIPT) support/link \
	$(wildcard support/link.d/*.py) lib/syscall_shim/table.py \
	$(O)/flags/link $(CONFIG)/auto.conf

IMAGE_KERNEL := $(O)/kernel.o
ifdef CONFIG_SMALL
include support/small.mk
endif
LINK := $(call link,$(IMAGE_KERNEL),$(O)/$(APP_NAME))
$(call record,$(O)/flags/link,$(LINK))

$(O)/$(APP_NAME).img: $(IMAGE_KERNEL) $(LINK_INPUTS)
	$(call show,LINK,$@)
	$(Q)$(LINK)

# What the link step says of the image when it is asked: BASE.why, .size, .html.
$(O)/$(APP_NAME).why: $(O)/$(APP_NAME).img
	$(Q)$(subst $(space)-- $(firstword $(APP_OBJECTS)),$(space)--report $(O) \
		-- $(firstword $(APP_OBJECTS)),$(LINK)) >/dev/null
	$(Q)touch $@

size: $(O)/$(APP_NAME).why
	@cat $(O)/$(APP_NAME).size
	@wc -c $(O)/$(APP_NAME).img
	@echo "$(O)/$(APP_NAME).html"

syscalls: $(O)/$(APP_NAME).why
	@cat $<

# Of the libraries' calls, whichever arch has them; not of an application's own.
docs:
	$(call show,GEN,docs/syscalls.md)
	$(Q)$(PYTHON) lib/syscall_shim/gen.py --docs --out docs/syscalls.md

# --- For clangd and support/analyze -----------------------------------------------

include support/commands.mk
