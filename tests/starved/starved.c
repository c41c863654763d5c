/* SPDX-License-Identifier: BSD-3-Clause */
/* tests/trees, in an image whose allocations fail at random (boot option
 * mm.fail): a call that finds no memory has done nothing. */
int test_trees(int argc, char **argv);

int main(int argc, char **argv)
{
	return test_trees(argc, argv);
}
