/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tests/trees, or after "files" tests/filestress, in an image whose allocations
 * fail at random (boot option mm.fail): a call that finds no memory has done
 * nothing.
 */
#include <string.h>

int test_trees(int argc, char **argv);
int test_filestress(int argc, char **argv);

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "files") == 0)
		return test_filestress(argc - 1, argv + 1);
	return test_trees(argc, argv);
}
