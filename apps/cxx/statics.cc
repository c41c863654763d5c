/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Constructors of static objects run before main, in the order of the file and
 * of init_priority; destructors at exit, the other way round, behind what main
 * printed. A local one is constructed once, whoever comes first; a constructor
 * that throws is tried again.
 */
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

#include "check.h"

namespace {

struct Noted {
	const char *name;

	explicit Noted(const char *n) : name(n)
	{
		early()[count()++] = *n;
	}
	~Noted()
	{
		std::printf("destroyed %s\n", name);
	}
	/* Usable before any constructor has run. */
	static char *early()
	{
		static char names[8];
		return names;
	}
	static int &count()
	{
		static int n;
		return n;
	}
};

struct Slow {
	static std::atomic<int> made;

	Slow()
	{
		std::this_thread::yield();
		made++;
	}
};
std::atomic<int> Slow::made;

} // namespace

static Noted second("b"), third("c");
__attribute__((init_priority(200))) static Noted first("a");

static void once()
{
	std::vector<std::thread> threads;

	for (int i = 0; i < 4; i++)
		threads.emplace_back([] { static Slow slow; });
	for (auto &thread : threads)
		thread.join();
	check(Slow::made == 1);
}

static int fails_at_first()
{
	static int tries;
	static const int value = [] {
		if (++tries == 1)
			throw std::runtime_error("not yet");
		return 7;
	}();
	return value + tries;
}

void check_statics()
{
	check(std::string(Noted::early()) == "abc");
	once();
	check(throws<std::runtime_error>(fails_at_first));
	check(fails_at_first() == 9 && fails_at_first() == 9);
}
