/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Compress a large file and back, by zlib's gz calls, and compare sizes, CRC-32
 * and Adler-32 of all that went in and came out.
 *
 *   zlib [MiB [FOLDER]]     default: 4 /tmp
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK 65536
#define MIB (1024 * 1024 / BLOCK)

struct sums {
	unsigned long crc, adler, bytes;
};

static unsigned char block[BLOCK];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void add(struct sums *s, unsigned n)
{
	s->crc = crc32(s->crc, block, n);
	s->adler = adler32(s->adler, block, n);
	s->bytes += n;
}

/* Text of a small vocabulary with some noise in it: compresses to a third. */
static void make_block(unsigned long *seed)
{
	for (unsigned i = 0; i < BLOCK; i++) {
		*seed = *seed * 1103515245 + 12345;
		block[i] = *seed >> 24 & 7 ? "armlet\n "[*seed >> 16 & 7]
					   : (unsigned char)(*seed >> 8);
	}
}

static struct sums compress_file(const char *path, long blocks)
{
	struct sums s = { crc32(0, NULL, 0), adler32(0, NULL, 0), 0 };
	gzFile f = gzopen(path, "wb6");
	unsigned long seed = 1;

	if (!f)
		fail(path);
	while (blocks-- > 0) {
		make_block(&seed);
		add(&s, BLOCK);
		if (gzwrite(f, block, BLOCK) != BLOCK)
			fail("gzwrite");
	}
	if (gzclose(f) != Z_OK)
		fail("gzclose");
	return s;
}

static struct sums decompress_file(const char *path)
{
	struct sums s = { crc32(0, NULL, 0), adler32(0, NULL, 0), 0 };
	gzFile f = gzopen(path, "rb");
	int n;

	if (!f)
		fail(path);
	while ((n = gzread(f, block, BLOCK)) > 0)
		add(&s, (unsigned)n);
	if (n < 0 || gzclose(f) != Z_OK)
		fail("gzread");
	return s;
}

int main(int argc, char **argv)
{
	long mib = argc > 1 ? atol(argv[1]) : 4;
	char path[256];
	struct sums in, out;
	struct stat st;

	snprintf(path, sizeof(path), "%s/zlib.gz", argc > 2 ? argv[2] : "/tmp");
	if (argc <= 2)
		mkdir("/tmp", 01777);
	in = compress_file(path, mib * MIB);
	if (stat(path, &st))
		fail(path);
	out = decompress_file(path);
	printf("zlib %s: %lu bytes, %lld compressed, ", zlibVersion(), in.bytes,
	       (long long)st.st_size);
	printf("crc32 %08lx adler32 %08lx\n", in.crc, in.adler);
	if (in.bytes != out.bytes || in.crc != out.crc ||
	    in.adler != out.adler) {
		printf("DIFFERENT: %lu bytes, crc32 %08lx adler32 %08lx\n",
		       out.bytes, out.crc, out.adler);
		return 1;
	}
	unlink(path);
	puts("the same came back");
	return 0;
}
