# SPDX-License-Identifier: BSD-3-Clause
# Every command that a user or a developer needs; `make help` lists them. What
# this file decides is which image is meant; support/build.mk makes it.

.SUFFIXES:
MAKEFLAGS += --no-print-directory -rR
.DEFAULT_GOAL := build

ARCHES := arm64 arm
PATHS := direct trap
BOARDS := virt raspi

ARCH ?= arm64
SYSCALLS ?= direct
BOARD ?= virt
APP ?= hello
ARGS ?=
V ?= 0
SET ?=

# $(call one_of,VARIABLE,choices): stop unless its value is one of them.
one_of = $(if $(and $(filter 1,$(words $($1))),$(filter $($1),$2)),,$(error \
	$1="$($1)": there is no such one. Choose $1= one of: $2))
$(call one_of,ARCH,$(ARCHES))
$(call one_of,SYSCALLS,$(PATHS))
$(call one_of,BOARD,$(BOARDS))

# APP is a name under apps/ or any folder.
APPS := $(sort $(notdir $(patsubst %/,%,$(wildcard apps/*/))))
APP_DIR := $(patsubst %/,%,$(firstword $(if $(findstring /,$(APP)),, \
	$(wildcard apps/$(APP)/)) $(wildcard $(APP)/)))
APP_NAME := $(notdir $(abspath $(APP_DIR)))
app_missing = $(error APP="$(APP)": no such application or folder. Choose \
	APP= any folder with C files, or one of: $(APPS))

# A build folder that the user names is all that `make clean` removes.
CLEAN := $(or $(O),build)
O ?= build/$(ARCH)-$(SYSCALLS)/$(APP_NAME)
override O := $(patsubst %/,%,$(O))
$(if $(filter 1,$(words $(O))),,$(error O="$(O)": a folder's name without spaces))

export ARCH SYSCALLS BOARD APP_DIR APP_NAME O V SET
IMAGE = $(O)/$(APP_NAME).img

# One make for one image, on all cores unless -j says otherwise; a second one in
# the same folder waits.
jobs = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
BUILD = $(if $(APP_DIR),,$(app_missing))mkdir -p $(O) && \
	flock $(O)/.lock $(MAKE) $(jobs) -f support/build.mk

##@ Build and run

.PHONY: build run debug sdcard
build: bootstrap ## Build the image of APP for ARCH and SYSCALLS
	+@$(BUILD) image

# make itself exits with 2 when the program fails and names its status; the
# status alone: support/run.
run: build ## Build, then boot on BOARD in QEMU; fails if the program fails
	@support/run --arch $(ARCH) --board $(BOARD) $(IMAGE) -- $(ARGS)

debug: override SET += CONFIG_SMALL=n
debug: build ## Boot, stopped, with gdb attached: threads, breaks on calls
	@support/debug $(O)/$(APP_NAME).elf --arch $(ARCH) --board $(BOARD) \
		$(IMAGE) -- $(ARGS)

# One image of each arch, so that the card boots on every board.
CARD_IMAGES = $(foreach a,$(ARCHES),build/$a-$(SYSCALLS)/$(APP_NAME))
sdcard: bootstrap ## Write a Raspberry Pi's SD card with APP: CARD=FILE, ROOT=FOLDER
	+@$(foreach d,$(CARD_IMAGES),$(MAKE) build O=$d \
		ARCH=$(firstword $(subst -, ,$(notdir $(patsubst %/,%,$(dir $d))))) &&) :
	@support/sdcard $(if $(ROOT),--root $(ROOT)) \
		$(or $(CARD),build/$(APP_NAME).card) \
		$(foreach d,$(CARD_IMAGES),$d/$(APP_NAME).img) -- $(ARGS)
	@echo "  CARD    $(or $(CARD),build/$(APP_NAME).card)"

##@ Configure

.PHONY: menuconfig olddefconfig savedefconfig
menuconfig olddefconfig savedefconfig: bootstrap
	+@$(BUILD) $@
menuconfig: ## Choose libraries and single calls
olddefconfig: ## Give new options their defaults
savedefconfig: ## Write what differs from the defaults to the APP's defconfig

##@ Look and check

.PHONY: test fuzz-guest bench compare kernel sdk toolchain size syscalls docs check \
	compile_commands.json $(O)/compile_commands.json
test: ## Run everything
	@support/bootstrap test
	+@support/test

CALLS ?= 10000000
SEED ?= 1
FUZZ_O = $(if $(filter build,$(CLEAN)),build/$(ARCH)-$(SYSCALLS)/fuzz,$(O))
fuzz-guest: ## CALLS random calls of SEED, in the guest; a witness beside them
	+@$(MAKE) build APP=tests/fuzz O=$(FUZZ_O)
	@support/run --arch $(ARCH) --board $(BOARD) $(FUZZ_O)/fuzz.img -- \
		$(CALLS) $(SEED)

bench: bootstrap ## Count instructions, size, stack, memory; compare
	+@support/bench

compare: bootstrap ## Lua and SQLite, here and on Linux: guest instructions
	+@support/compare

kernel: bootstrap
	+@$(BUILD) kernel

sdk: bootstrap ## A compiler and a runner in a folder of their own: SDK=build/sdk
	@support/sdk $(or $(SDK),build/sdk)

# For both arches, unless ARCH= names one.
toolchain: ## Build gcc with C++, binutils and musl from source: takes long
	@support/bootstrap toolchain
	@for a in $(if $(filter file,$(origin ARCH)),$(ARCHES),$(ARCH)); do \
		support/toolchain $$a || exit 1; done

size: build ## Bytes by library, object and call; a map of them as HTML
	+@$(BUILD) size

syscalls: build ## List the calls that the program links, and what pulled each in
	+@$(BUILD) syscalls

docs: bootstrap ## Write docs/syscalls.md: every call, and who provides it
	+@$(BUILD) docs

compile_commands.json: bootstrap ## For clangd: how each file is compiled
	+@$(BUILD) $@

$(O)/compile_commands.json: bootstrap
	+@$(BUILD) $@

check: ## Style, licence lines, layers
	@support/bootstrap test
	@support/check

check-clang: ## lib/ with clang 14 and -Werror; each header by itself
	@support/bootstrap fuzz
	+@mkdir -p build && flock build/host.lock env -u O $(MAKE) \
		-f plat/host/build.mk $(jobs) FLAVOUR=fuzz all headers

check-analyzer: ## gcc -fanalyzer, clang-tidy, cppcheck: TOOL= (gcc tidy cppcheck)
	@support/bootstrap test
	@support/analyze $(TOOL)

.PHONY: host-test fuzz check-clang check-analyzer
# COVERAGE=1 instead of sanitizers: lines and branches of each library.
host-test: ## Run tests/ on this Linux under sanitizers: ONLY=, FAIL=calls, COVERAGE=1, FLAVOUR=thread
	@support/bootstrap test
	@support/host-test --only '$(ONLY)' --flavour $(or $(FLAVOUR),$(if $(COVERAGE),coverage,address)) \
		$(if $(FAIL),--fail $(FAIL))

fuzz: ## Fuzz TARGET= (calls races same cpio elf tree cmdline ninep) for SECONDS=; ENGINE=afl
	@support/bootstrap fuzz $(filter afl,$(ENGINE))
	@support/fuzz --seconds $(or $(SECONDS),60) $(ENGINE:%=--engine=%) $(TARGET)

##@ House-keeping

.PHONY: bootstrap clean help
bootstrap: ## Install the tools that are missing
	@support/bootstrap

clean: ## Remove build/, or the folder O
	@for d in $(CLEAN); do \
		case $$d in build) ;; *) [ -e $$d/include/config/auto.conf ] || \
			{ echo "armlet: $$d is no build folder"; exit 1; } ;; esac; \
		echo "  RM      $$d"; rm -rf $$d; \
	done

.DEFAULT:
	@echo "armlet: there is no target '$@'; see \`make help\`" >&2; exit 1

help: ## Print this
	@awk -f support/help.awk $(MAKEFILE_LIST)
	@echo "Variables, with their defaults:"
	@echo "  ARCH=$(ARCH)       one of: $(ARCHES)"
	@echo "  SYSCALLS=$(SYSCALLS)  one of: $(PATHS)"
	@echo "  BOARD=$(BOARD)       one of: $(BOARDS)"
	@echo "  APP=$(APP)        any folder, or one of: $(APPS)"
	@echo "  ARGS=             arguments of the program"
	@echo "  O=                build folder: build/ARCH-SYSCALLS/APP"
	@echo "  SET=              options, as SET='CONFIG_X=y CONFIG_Z=n'"
	@echo "  V=1               print each command"
