/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One thread writes transactions that move amounts between accounts; others
 * read meanwhile. The sum of all accounts is the same in each snapshot that a
 * reader sees; at the end the database passes SQLite's integrity check.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <sqlite3.h>
#include "sqlite.h"

#define READERS 3
#define ACCOUNTS 100
#define EACH 1000
#define BUSY_MS 60000

static const char path[] = "/tmp/threads.db";
static atomic_int done, reads;

static void check(sqlite3 *db, int rc, const char *what)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
		return;
	fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static sqlite3 *open_db(void)
{
	sqlite3 *db;

	check(NULL, sqlite3_open(path, &db), "open");
	sqlite3_busy_timeout(db, BUSY_MS);
	return db;
}

static void run(sqlite3 *db, const char *sql)
{
	check(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3_int64 ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;
	sqlite3_int64 value;

	check(db, sqlite3_prepare_v2(db, sql, -1, &st, NULL), sql);
	check(db, sqlite3_step(st), sql);
	value = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return value;
}

static void *read_sums(void *arg)
{
	sqlite3 *db = open_db();

	(void)arg;
	while (!done) {
		sqlite3_int64 sum = ask(db, "SELECT sum(amount) FROM account");

		if (sum != (sqlite3_int64)ACCOUNTS * EACH) {
			printf("a reader saw %lld\n", (long long)sum);
			exit(1);
		}
		reads++;
	}
	sqlite3_close(db);
	return NULL;
}

static void fill(sqlite3 *db)
{
	char sql[100];

	run(db, "CREATE TABLE account(id INTEGER PRIMARY KEY, amount INTEGER)");
	run(db, "BEGIN");
	for (int i = 0; i < ACCOUNTS; i++) {
		snprintf(sql, sizeof(sql), "INSERT INTO account VALUES(%d, %d)",
			 i, EACH);
		run(db, sql);
	}
	run(db, "COMMIT");
}

static void move(sqlite3 *db, int i)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
		 "BEGIN IMMEDIATE;"
		 "UPDATE account SET amount = amount - %d WHERE id = %d;"
		 "UPDATE account SET amount = amount + %d WHERE id = %d;"
		 "COMMIT",
		 i % 7, i % ACCOUNTS, i % 7, i * 31 % ACCOUNTS);
	run(db, sql);
}

int threads_main(int argc, char **argv)
{
	int transactions = argc > 1 ? atoi(argv[1]) : 200;
	pthread_t thread[READERS];
	sqlite3 *db;

	mkdir("/tmp", 01777);
	unlink(path);
	db = open_db();
	fill(db);
	for (int i = 0; i < READERS; i++)
		if (pthread_create(&thread[i], NULL, read_sums, NULL)) {
			puts("no thread");
			return 1;
		}
	for (int i = 0; i < transactions; i++)
		move(db, i);
	/* Somebody read meanwhile, or this shows nothing. */
	while (reads < READERS)
		usleep(1000);
	done = 1;
	for (int i = 0; i < READERS; i++)
		pthread_join(thread[i], NULL);
	run(db, "PRAGMA integrity_check");
	printf("%d transactions beside %d readers, sum %lld\n", transactions,
	       READERS, (long long)ask(db, "SELECT sum(amount) FROM account"));
	sqlite3_close(db);
	return 0;
}
