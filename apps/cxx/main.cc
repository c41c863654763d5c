/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a C++ program expects of the compiler, its library and the system below.
 * Without arguments all parts are checked. `sum` adds the numbers of standard
 * input; `uncaught` ends by an exception that nobody catches.
 */
#include <iostream>

#include "check.h"

static const struct {
	const char *name;
	void (*run)();
} parts[] = {
	{"statics", check_statics},	  {"exceptions", check_exceptions},
	{"streams", check_streams},	  {"containers", check_containers},
	{"threads", check_threads},	  {"files", check_files},
	{"clocks", check_clocks},	  {"locales", check_locales},
};

static int check_all()
{
	int failed = 0;

	for (const auto &part : parts) {
		try {
			part.run();
			std::cout << part.name << '\n';
		} catch (const std::exception &error) {
			std::cerr << part.name << ": " << error.what() << '\n';
			failed++;
		}
	}
	if (!failed)
		std::cout << "PASS: C++" << std::endl;
	return failed != 0;
}

static int sum()
{
	double total = 0, number;
	int count = 0;

	for (; std::cin >> number; count++)
		total += number;
	std::cout << count << " numbers, " << total << std::endl;
	return std::cin.eof() ? 0 : 1;
}

int main(int argc, char **argv)
{
	const std::string what = argc > 1 ? argv[1] : "";

	if (what == "sum")
		return sum();
	if (what == "uncaught")
		throw std::runtime_error("nobody catches this");
	return check_all();
}
