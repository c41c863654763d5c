/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine: a Linux process. RAM is a file in memory, mapped where the
 * linear map is; the loader's work, program, archive, device tree and command
 * line, is done here; then the kernel boots as on any board.
 *
 *   armlet-host [--ram MIB] [--initrd FILE] [--append OPTIONS]
 *               [--env env.NAME=VALUE] [--virtual] [--report FILE]
 *               [--inputs FOLDER] PROGRAM [ARGUMENTS...]
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <arch/layout.h>
#include <arch/mmu.h>
#include <plat/boot.h>
#include <plat/upcall.h>
#include "host.h"

#define MIB (1UL << 20)
#define BOOTARGS_MAX 4096
#define STATUS_LEAK 123
#define STATUS_USAGE 125

int host_ram_fd;
uint64_t host_ram_size = 128 * MIB;
extern bool host_virtual_time;

static char bootargs[BOOTARGS_MAX];
static const char *initrd;

void host_die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "armlet-host: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	host_exit_status(STATUS_USAGE);
}

void host_exit_status(int status)
{
	host_report();
	if (host_started && host_leaks() && status == 0)
		status = STATUS_LEAK;
	exit(status);
}

static char *ram_at(uint64_t pa)
{
	return (char *)(pa - HOST_RAM + UK_LINEAR_BASE);
}

static void make_ram(void)
{
	void *at = (void *)UK_LINEAR_BASE;

	host_ram_fd = memfd_create("ram", MFD_CLOEXEC);
	if (host_ram_fd < 0 || ftruncate(host_ram_fd, (off_t)host_ram_size) ||
	    mmap(at, host_ram_size, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED_NOREPLACE, host_ram_fd, 0) != at ||
	    mmap((void *)UK_USER_MIN, UK_USER_TOP - UK_USER_MIN, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			 MAP_FIXED_NOREPLACE,
		 -1, 0) != (void *)UK_USER_MIN)
		host_die("no place for RAM");
}

/* Returns how many bytes the file has. */
static uint64_t load(const char *path, uint64_t pa, uint64_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t done = 0;
	ssize_t n;

	if (fd < 0)
		host_die("%s: cannot be opened", path);
	while ((n = read(fd, ram_at(pa + done), room - done)) > 0)
		done += (uint64_t)n;
	if (n < 0 || done == room)
		host_die("%s: cannot be read, or is too large", path);
	close(fd);
	return done;
}

static void say(const char *text)
{
	if (strlen(bootargs) + strlen(text) >= BOOTARGS_MAX)
		host_die("too many arguments");
	strcat(bootargs, text);
}

/* As support/run quotes: lib/boot/cmdline.c takes it apart. */
static void say_word(const char *word)
{
	char c[2] = "";

	say(" \"");
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\')
			say("\\");
		c[0] = *word;
		say(c);
	}
	say("\"");
}

/* Returns the index of the program. */
static int options(int argc, char **argv)
{
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--virtual") == 0) {
			host_virtual_time = true;
			continue;
		}
		if (i + 1 == argc)
			break;
		if (strcmp(argv[i], "--ram") == 0)
			host_ram_size = strtoul(argv[++i], NULL, 10) * MIB;
		else if (strcmp(argv[i], "--initrd") == 0)
			initrd = argv[++i];
		else if (strcmp(argv[i], "--report") == 0)
			host_report_path = argv[++i];
		else if (strcmp(argv[i], "--inputs") == 0)
			host_inputs = argv[++i];
		else if (strcmp(argv[i], "--append") == 0)
			say(argv[++i]);
		else if (strcmp(argv[i], "--env") == 0)
			say_word(argv[++i]);
		else
			break;
		say(" ");
	}
	if (i >= argc || strncmp(argv[i], "--", 2) == 0)
		host_die("usage: armlet-host [OPTIONS] PROGRAM [ARGUMENTS...]; "
			 "see plat/host/README.md");
	return i;
}

int main(int argc, char **argv)
{
	int program = options(argc, argv);
	struct host_tree t = {
		.ram = HOST_RAM,
		.ram_size = host_ram_size,
		.program = HOST_PROGRAM,
		.bootargs = bootargs,
	};

	make_ram();
	say(" --");
	for (int i = program + 1; i < argc; i++)
		say_word(argv[i]);
	t.program_size = load(argv[program], HOST_PROGRAM, HOST_PROGRAM_SIZE);
	if (initrd != NULL) {
		t.initrd = HOST_PROGRAM + HOST_PROGRAM_SIZE;
		t.initrd_size = load(initrd, t.initrd,
				     HOST_RAM + host_ram_size - t.initrd);
	}
	host_tree_write(ram_at(HOST_FDT), HOST_FDT_SIZE, &t);
	plat_boot.image_start = HOST_RAM;
	plat_boot.fdt_pa = HOST_FDT;
	plat_boot.fdt = ram_at(HOST_FDT);
	plat_boot.fdt_mapped = HOST_FDT_SIZE;
	host_signals_init();
	host_ttbr_kernel = plat_early_table();
	uk_boot(&plat_boot);
}

/* The sanitizers' own handling of signals would take ours. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}

const char *__asan_default_options(void)
{
	return "use_sigaltstack=0:handle_segv=0:handle_sigbus=0:"
	       "handle_sigfpe=0:handle_sigill=0:allow_user_segv_handler=1:"
	       "detect_stack_use_after_return=0:leak_check_at_exit=0:"
	       "fast_unwind_on_fatal=1";
}
