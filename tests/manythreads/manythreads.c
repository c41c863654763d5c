/* SPDX-License-Identifier: BSD-3-Clause */
/* As many threads as the argument says, or as memory allows, exist at once;
 * they end; then the same again, since all they had was given back. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "check.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int go;

static void *body(void *arg)
{
	pthread_mutex_lock(&mutex);
	while (!go)
		pthread_cond_wait(&cond, &mutex);
	pthread_mutex_unlock(&mutex);
	return arg;
}

/* How many there were; then none. */
static int fill(pthread_t *t, int max)
{
	int n = 0, rc = 0;

	go = 0;
	while (n < max && (rc = pthread_create(&t[n], NULL, body, NULL)) == 0)
		n++;
	if (n < max)
		CHECK_EQ(rc, EAGAIN);
	pthread_mutex_lock(&mutex);
	go = 1;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < n; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	return n;
}

int main(int argc, char **argv)
{
	int max = argc > 1 ? atoi(argv[1]) : 500, first, second;
	pthread_t *t = malloc((size_t)max * sizeof(*t));

	if (t == NULL)
		return 2;
	first = fill(t, max);
	second = fill(t, max);
	printf("%d threads, then %d\n", first, second);
	CHECK(first >= (max < 500 ? max : 500));
	CHECK(second >= first - first / 50);
	return check_done();
}
