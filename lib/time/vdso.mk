# SPDX-License-Identifier: BSD-3-Clause
# The vDSO: a shared object of its own, cut behind the last byte that is loaded.
VDSO := $(LIBTIME_BASE)/vdso
VDSO_OUT := $(O)/$(LIBTIME_BASE)/vdso

LIBTIME_SRCS-y += $(LIBTIME_BASE)/mapvdso.c $(LIBTIME_BASE)/vdsoimage.S
LIBTIME_VDSOIMAGE_FLAGS-y += -DVDSO='"$(VDSO_OUT).bin"'
$(O)/$(LIBTIME_BASE)/vdsoimage.o: $(VDSO_OUT).bin

VDSO_LDFLAGS := -shared -soname=linux-vdso.so.1 --hash-style=sysv --build-id=none \
	-z noexecstack -z max-page-size=4096 --no-warn-rwx-segments -s \
	-T $(VDSO)/vdso.lds --version-script=$(VDSO)/$(ARCH)/vdso.map

$(VDSO_OUT).bin: $(wildcard $(VDSO)/* $(VDSO)/$(ARCH)/*) $(LIBTIME_BASE)/page.h \
		$(LIBTIME_BASE)/scale.h
	$(call show,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -O2 -ffreestanding -fPIC -fomit-frame-pointer \
		-fno-asynchronous-unwind-tables -fno-stack-protector \
		-mgeneral-regs-only -D_GNU_SOURCE $(ARCH_CFLAGS) \
		-I$(VDSO)/$(ARCH) $(KERNEL_INCLUDES) -c -o $(VDSO_OUT).code.o \
		$(VDSO)/vdso.c
	$(Q)$(LD) $(VDSO_LDFLAGS) -o $(VDSO_OUT).so $(VDSO_OUT).code.o
	$(Q)size=$$($(CROSS)readelf -lW $(VDSO_OUT).so | \
		awk '$$1 == "LOAD" { print $$5 }') && \
		cp $(VDSO_OUT).so $@ && truncate -s $$((size)) $@
