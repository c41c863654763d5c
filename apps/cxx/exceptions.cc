/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Throwing: by value, caught by base; destructors on the way, in order; thrown
 * again, nested, kept and thrown in another thread; from the library and new;
 * through frames that have nothing to clean up; types at run time.
 */
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <thread>
#include <typeinfo>
#include <vector>

#include "check.h"

namespace {

struct Base {
	virtual ~Base() = default;
};
struct Left : virtual Base {
	int left = 1;
};
struct Right : virtual Base {
	int right = 2;
};
struct Both : Left, Right {};

struct Trail {
	std::string &to;
	char name;

	~Trail()
	{
		to += name;
	}
};

} // namespace

__attribute__((noinline)) static int deep(int depth, std::string &trail)
{
	if (depth == 0)
		throw Both();
	const Trail here{trail, static_cast<char>('0' + depth)};
	return deep(depth - 1, trail) + 1;
}

static void unwinding()
{
	std::string trail;

	try {
		deep(5, trail);
		check(false);
	} catch (const Right &right) {
		check(right.right == 2);
		check(dynamic_cast<const Left *>(&right)->left == 1);
		check(typeid(right) == typeid(Both));
	}
	check(trail == "12345");
}

static void again()
{
	int caught = 0;

	try {
		try {
			throw 5;
		} catch (int &value) {
			value++;
			throw;
		}
	} catch (int value) {
		caught = value;
	}
	check(caught == 6);
	try {
		try {
			throw std::runtime_error("inner");
		} catch (...) {
			std::throw_with_nested(std::logic_error("outer"));
		}
	} catch (const std::logic_error &outer) {
		check(throws<std::runtime_error>(
			[&] { std::rethrow_if_nested(outer); }));
	}
}

static void elsewhere()
{
	std::exception_ptr kept;

	std::thread([&] {
		try {
			throw std::out_of_range("of a thread");
		} catch (...) {
			kept = std::current_exception();
		}
	}).join();
	check(throws<std::out_of_range>([&] { std::rethrow_exception(kept); }));
	check(!std::current_exception());
}

static void of_the_library()
{
	std::vector<int> three(3);

	check(throws<std::out_of_range>([&] { three.at(3) = 1; }));
	check(throws<std::invalid_argument>([] { std::stoi("x"); }));
	volatile size_t much = std::numeric_limits<ptrdiff_t>::max();
	/* volatile: a compiler may leave out what is freed unseen. */
	check(throws<std::bad_alloc>([&] {
		char *volatile p = new char[much];
		delete[] p;
	}));
	check(!new (std::nothrow) char[much]);
	check(throws<std::bad_cast>([] {
		Base base;
		(void)dynamic_cast<Both &>(base);
	}));
}

/* Many threads throw at once: the unwinder's tables are everybody's. */
static void at_once()
{
	std::vector<std::thread> threads;
	std::vector<int> caught(4);

	for (int &mine : caught) {
		threads.emplace_back([&mine] {
			for (int i = 0; i < 100; i++) {
				std::string trail;
				mine += throws<Base>([&] { deep(3, trail); });
			}
		});
	}
	for (auto &thread : threads)
		thread.join();
	for (int mine : caught)
		check(mine == 100);
}

void check_exceptions()
{
	unwinding();
	again();
	elsewhere();
	of_the_library();
	at_once();
	check(std::uncaught_exceptions() == 0);
}
