/* SPDX-License-Identifier: BSD-3-Clause */
/* The device tree of the machine: RAM, what is in it, the command line, and the
 * devices that devices.c drives. Version 17 of the flattened format. */
#include <string.h>
#include <arch/layout.h>
#include "host.h"

#define MAGIC 0xd00dfeedu
#define HEADER_WORDS 10
#define RESERVATIONS 2 /* entries, the closing one included */
#define BEGIN_NODE 1u
#define END_NODE 2u
#define PROP 3u
#define END 9u
#define STRINGS_MAX 512

struct writer {
	char *at, *end;
	char strings[STRINGS_MAX];
	uint32_t nstrings;
};

static void bytes(struct writer *w, const void *p, size_t n)
{
	size_t padded = (n + 3) & ~(size_t)3;

	if ((size_t)(w->end - w->at) < padded)
		host_die("the device tree is too large");
	memset(w->at, 0, padded);
	memcpy(w->at, p, n);
	w->at += padded;
}

static void word(struct writer *w, uint32_t v)
{
	v = __builtin_bswap32(v);
	bytes(w, &v, sizeof(v));
}

static uint32_t string(struct writer *w, const char *s)
{
	uint32_t at = 0;

	for (; at < w->nstrings; at += (uint32_t)strlen(w->strings + at) + 1)
		if (strcmp(w->strings + at, s) == 0)
			return at;
	memcpy(w->strings + at, s, strlen(s) + 1);
	w->nstrings += (uint32_t)strlen(s) + 1;
	return at;
}

static void prop(struct writer *w, const char *name, const void *value,
		 size_t len)
{
	word(w, PROP);
	word(w, (uint32_t)len);
	word(w, string(w, name));
	bytes(w, value, len);
}

static void prop_string(struct writer *w, const char *name, const char *value)
{
	prop(w, name, value, strlen(value) + 1);
}

static void prop_word(struct writer *w, const char *name, uint32_t value)
{
	value = __builtin_bswap32(value);
	prop(w, name, &value, sizeof(value));
}

static void prop_pair(struct writer *w, const char *name, uint64_t a,
		      uint64_t b)
{
	uint64_t pair[] = { __builtin_bswap64(a), __builtin_bswap64(b) };

	prop(w, name, pair, sizeof(pair));
}

static void node(struct writer *w, const char *name)
{
	word(w, BEGIN_NODE);
	bytes(w, name, strlen(name) + 1);
}

/* In the place of an interrupt line. */
#define NO_LINE (-1)
#define CONTROLLER (-2)

static void device(struct writer *w, const char *name, const char *compatible,
		   int line)
{
	node(w, name);
	prop_string(w, "compatible", compatible);
	if (line >= 0)
		prop_word(w, "interrupts", (uint32_t)line);
	else if (line == CONTROLLER)
		prop_word(w, "phandle", 1);
	word(w, END_NODE);
}

static void nodes(struct writer *w, const struct host_tree *t)
{
	node(w, "");
	prop_word(w, "#address-cells", 2);
	prop_word(w, "#size-cells", 2);
	prop_word(w, "interrupt-parent", 1);
	prop_string(w, "model", "a Linux process");
	node(w, "memory");
	prop_string(w, "device_type", "memory");
	prop_pair(w, "reg", t->ram, t->ram_size);
	word(w, END_NODE);
	node(w, "chosen");
	prop_string(w, "bootargs", t->bootargs);
	if (t->initrd_size != 0) {
		uint64_t start = __builtin_bswap64(t->initrd);
		uint64_t end = __builtin_bswap64(t->initrd + t->initrd_size);

		prop(w, "linux,initrd-start", &start, sizeof(start));
		prop(w, "linux,initrd-end", &end, sizeof(end));
	}
	word(w, END_NODE);
	device(w, "intc", "armlet,host-intc", CONTROLLER);
	device(w, "rtc", "armlet,host-rtc", NO_LINE);
	device(w, "timer", "armlet,host-timer", HOST_LINE_TIMER);
	device(w, "console", "armlet,host-console", HOST_LINE_CONSOLE);
	word(w, END_NODE);
	word(w, END);
}

void host_tree_write(void *buf, size_t size, const struct host_tree *t)
{
	uint32_t header[HEADER_WORDS];
	uint64_t *reserved = (uint64_t *)((char *)buf + sizeof(header));
	char *structs = (char *)(reserved + 2 * RESERVATIONS);
	struct writer w = { .at = structs, .end = (char *)buf + size };
	char *strings;

	memset(buf, 0, (size_t)(structs - (char *)buf));
	reserved[0] = __builtin_bswap64(t->program);
	reserved[1] = __builtin_bswap64(t->program_size);
	nodes(&w, t);
	strings = w.at;
	bytes(&w, w.strings, w.nstrings);
	header[0] = MAGIC;
	header[1] = (uint32_t)(w.at - (char *)buf);
	header[2] = (uint32_t)(structs - (char *)buf);
	header[3] = (uint32_t)(strings - (char *)buf);
	header[4] = (uint32_t)((char *)reserved - (char *)buf);
	header[5] = 17;
	header[6] = 16;
	header[7] = 0;
	header[8] = w.nstrings;
	header[9] = (uint32_t)(strings - structs);
	for (unsigned i = 0; i < HEADER_WORDS; i++)
		header[i] = __builtin_bswap32(header[i]);
	memcpy(buf, header, sizeof(header));
}
