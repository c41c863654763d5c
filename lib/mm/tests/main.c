/* SPDX-License-Identifier: BSD-3-Clause */
/* Each test in a process of its own, since lib/mm has one state. */
#include <sys/wait.h>
#include <unistd.h>
#include "../space.h"
#include "fake.h"

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "page", test_page },
	{ "page in 1 MiB", test_page_small },
	{ "page, odd banks", test_page_banks },
	{ "heap", test_heap },
	{ "vma", test_vma },
	{ "pgtable", test_pgtable },
	{ "fault", test_fault },
	{ "exhaustion", test_exhaustion },
	{ "object", test_object },
	{ "fixed", test_fixed },
};

int main(void)
{
	int failed = 0;

	setvbuf(stdout, NULL, _IONBF, 0);

	for (unsigned i = 0; i < ARRAY_SIZE(tests); i++) {
		int status = -1;
		pid_t pid = fork();

		if (pid == 0) {
			vm_ops = &vm_tree;
			tests[i].run();
			exit(0);
		}
		waitpid(pid, &status, 0);
		printf("%s mm/%s\n", status == 0 ? "ok" : "not ok",
		       tests[i].name);
		failed += status != 0;
	}
	return failed != 0;
}
