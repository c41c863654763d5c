/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random trees, made, linked, renamed, truncated and removed by threads, each
 * in a directory of its own, beside a model of it: every result is that of the
 * model, and so is the whole tree from time to time. Between its steps every
 * thread does the like in a directory that all share, where nobody knows what
 * comes of it, but only errors that the model knows too.
 *
 * trees [STEPS [SEED]]: steps a thread. A call that fails for want of memory
 * has done nothing.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include "freemem.h"
#include "scratch.h"
#include "model.h"

#define THREADS 4
#define STEPS 6000
#define CHECK_EVERY 500

struct worker {
	struct model model;
	uint32_t random;
	int number, dir; /* descriptor of its directory */
	long steps, starved;
};

static struct worker workers[THREADS];
static int shared; /* descriptor */
static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;
static volatile int stop;

static unsigned rnd(struct worker *w, unsigned below)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 17;
	w->random ^= w->random << 5;
	return w->random % below;
}

/* A path of 1 to 4 names; all but the last may be "..". */
static void make_path(struct worker *w, char *path)
{
	int n = 1 + (int)rnd(w, 4);

	while (--n > 0) {
		if (rnd(w, 8) == 0)
			*path++ = '.', *path++ = '.';
		else
			*path++ = (char)('a' + rnd(w, 3));
		*path++ = '/';
	}
	*path++ = (char)('a' + rnd(w, SLOTS));
	*path = '\0';
}

/* Above its root, the model has nothing. */
static int leaves(const char *path)
{
	int depth = 0;

	for (; *path; path = strchr(path, '/') ? strchr(path, '/') + 1 : "") {
		depth += strncmp(path, "..", 2) ? 1 : -1;
		if (depth < 1)
			return 1;
	}
	return 0;
}

enum step {
	CREATE,
	MKDIR,
	SYMLINK,
	LINK,
	UNLINK,
	RMDIR,
	TRUNCATE,
	RENAME,
	STEPS_KINDS,
};

static const char *const names[] = { "create", "mkdir", "symlink",  "link",
				     "unlink", "rmdir", "truncate", "rename" };

struct op {
	enum step step;
	char a[24], b[24];
	int arg;
};

static void make_op(struct worker *w, struct op *o)
{
	do {
		o->step = rnd(w, STEPS_KINDS);
		make_path(w, o->a);
		make_path(w, o->b);
	} while (leaves(o->a) || leaves(o->b));
	/* A link's target stays inside: it has no "..". */
	if (o->step == SYMLINK)
		snprintf(o->b, sizeof(o->b), rnd(w, 2) ? "%c" : "%c/%c",
			 'a' + (int)rnd(w, SLOTS), 'a' + (int)rnd(w, SLOTS));
	o->arg = o->step == RENAME ? (int)rnd(w, 3) : (int)rnd(w, 100000);
}

static int do_call(int dir, const struct op *o)
{
	int fd, ret = -1;

	errno = 0;
	switch (o->step) {
	case CREATE:
		fd = ret = openat(dir, o->a, O_CREAT | O_RDWR, 0644);
		if (fd >= 0)
			close(fd);
		break;
	case MKDIR:
		ret = mkdirat(dir, o->a, 0755);
		break;
	case SYMLINK:
		ret = symlinkat(o->b, dir, o->a);
		break;
	case LINK:
		ret = linkat(dir, o->a, dir, o->b, 0);
		break;
	case UNLINK:
		ret = unlinkat(dir, o->a, 0);
		break;
	case RMDIR:
		ret = unlinkat(dir, o->a, AT_REMOVEDIR);
		break;
	case TRUNCATE:
		fd = ret = openat(dir, o->a, O_WRONLY);
		if (fd >= 0) {
			ret = ftruncate(fd, o->arg);
			close(fd);
		}
		break;
	default:
		ret = (int)syscall(SYS_renameat2, dir, o->a, dir, o->b, o->arg);
	}
	return ret < 0 ? errno : 0;
}

static int do_model(struct model *m, const struct op *o)
{
	switch (o->step) {
	case CREATE:
		return model_create(m, o->a);
	case MKDIR:
		return model_make(m, o->a, DIR_, NULL);
	case SYMLINK:
		return model_make(m, o->a, LINK_, o->b);
	case LINK:
		return model_link(m, o->a, o->b);
	case UNLINK:
		return model_unlink(m, o->a);
	case RMDIR:
		return model_rmdir(m, o->a);
	case TRUNCATE:
		return model_truncate(m, o->a, o->arg);
	default:
		return model_rename(m, o->a, o->b, o->arg);
	}
}

static void fail(struct worker *w, const char *what, const char *path, long got,
		 long want)
{
	pthread_mutex_lock(&printing);
	printf("FAILED thread %d, step %ld: %s %s: %ld, not %ld\n", w->number,
	       w->steps, what, path, got, want);
	check_failures++;
	stop = 1;
	pthread_mutex_unlock(&printing);
}

static int starved(int err)
{
	return err == ENOMEM || err == ENOSPC;
}

static void check_node(struct worker *w, const char *path, const struct node *n)
{
	static const mode_t types[] = { 0, S_IFREG, S_IFDIR, S_IFLNK };
	char target[32] = "";
	struct stat st;

	if (fstatat(w->dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		if (!starved(errno))
			fail(w, "stat", path, errno, 0);
		return;
	}
	if ((st.st_mode & S_IFMT) != types[n->kind])
		fail(w, "type", path, st.st_mode, types[n->kind]);
	if ((long)st.st_nlink != n->nlink)
		fail(w, "links", path, (long)st.st_nlink, n->nlink);
	if (n->kind == FILE_ && st.st_size != n->size)
		fail(w, "size", path, (long)st.st_size, n->size);
	if (n->kind == LINK_ &&
	    readlinkat(w->dir, path, target, sizeof(target)) >= 0 &&
	    strcmp(target, n->target) != 0)
		fail(w, "target", path, target[0], n->target[0]);
}

/* The tree below directory i, called path, is the model's; what the model has
 * not is not there. remove: and it goes. */
static void check_tree(struct worker *w, int i, char *path, int remove)
{
	size_t len = strlen(path);

	for (int s = 0; s < SLOTS && !stop; s++) {
		int child = w->model.n[i].slot[s];

		sprintf(path + len, "%s%c", len ? "/" : "", 'a' + s);
		if (child < 0) {
			if (faccessat(w->dir, path, F_OK,
				      AT_SYMLINK_NOFOLLOW) == 0)
				fail(w, "should not be", path, 0, 0);
			continue;
		}
		check_node(w, path, &w->model.n[child]);
		if (w->model.n[child].kind == DIR_)
			check_tree(w, child, path, remove);
		sprintf(path + len, "%s%c", len ? "/" : "", 'a' + s);
		if (remove) {
			unlinkat(w->dir, path,
				 w->model.n[child].kind == DIR_ ? AT_REMOVEDIR
								: 0);
			model_drop(&w->model, child);
		}
	}
	path[len] = '\0';
}

/* In the shared directory any of these may come of it. */
static void step_shared(struct worker *w)
{
	struct op o;
	int err;

	make_op(w, &o);
	err = do_call(shared, &o);
	switch (err) {
	case 0:
	case ENOENT:
	case EEXIST:
	case ENOTDIR:
	case EISDIR:
	case ENOTEMPTY:
	case EINVAL:
	case ELOOP:
	case EPERM:
	case ENOMEM:
	case ENOSPC:
		break;
	default:
		fail(w, names[o.step], o.a, err, 0);
	}
}

static void step(struct worker *w)
{
	struct op o;
	int got, want;

	make_op(w, &o);
	if (o.step <= LINK && model_full(&w->model))
		o.step = UNLINK;
	got = do_call(w->dir, &o);
	if (starved(got)) {
		w->starved++;
		return;
	}
	want = do_model(&w->model, &o);
	if (got != want) {
		fail(w, names[o.step], o.a, got, want);
		printf("  %s, %d\n", o.b, o.arg);
	}
}

static long steps_each = STEPS;

static void *work(void *arg)
{
	struct worker *w = arg;
	char path[1024] = "";

	for (w->steps = 0; w->steps < steps_each && !stop; w->steps++) {
		step(w);
		step_shared(w);
		if (w->steps % CHECK_EVERY == 0)
			check_tree(w, 0, path, 0);
	}
	check_tree(w, 0, path, 0);
	if (!stop)
		check_tree(w, 0, path, 1);
	return NULL;
}

static void run(uint32_t seed)
{
	pthread_t threads[THREADS];
	char name[16];

	CHECK_EQ(mkdir("shared", 0755), 0);
	shared = open("shared", O_RDONLY);
	for (int i = 0; i < THREADS; i++) {
		struct worker *w = &workers[i];

		model_init(&w->model);
		w->number = i;
		w->random = seed * THREADS + (unsigned)i + 1;
		snprintf(name, sizeof(name), "tree%d", i);
		CHECK_EQ(mkdir(name, 0755), 0);
		w->dir = open(name, O_RDONLY);
	}
	for (int i = 0; i < THREADS; i++) {
		int err;

		do /* where memory fails at random, not for ever */
			err = pthread_create(&threads[i], NULL, work,
					     &workers[i]);
		while (err == EAGAIN);
		CHECK_EQ(err, 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		close(workers[i].dir);
	}
	close(shared);
	scratch_empty(open(".", O_RDONLY));
}

int main(int argc, char **argv)
{
	long all = argc > 1 ? atol(argv[1]) : STEPS, before, lost;
	uint32_t seed = argc > 2 ? (uint32_t)atol(argv[2]) : 1;

	scratch_enter("trees");
	/* Twice the same, since tables keep the size that the largest tree gave
	 * them. */
	steps_each = all / 2;
	run(seed);
	before = free_kib();
	run(seed);
	lost = before - free_kib();
	printf("%ld steps a thread; %ld KiB more in use\n", all, lost);
	/* On Linux others use memory as well. */
	if (argc > 3)
		CHECK(lost <= 32);
	scratch_leave();
	return check_done();
}
