/* SPDX-License-Identifier: BSD-3-Clause */
/* Containers, algorithms, and the types that hold one thing or another. */
#include <algorithm>
#include <any>
#include <array>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <unordered_map>
#include <variant>
#include <vector>

#include "check.h"

static void sequences()
{
	std::mt19937 random(42);
	std::vector<unsigned> numbers(20000);

	std::generate(numbers.begin(), numbers.end(), std::ref(random));
	/* The standard says what the 10000th of a default one is. */
	std::mt19937 standard;
	standard.discard(9999);
	check(standard() == 4123659995u);
	std::deque<unsigned> queue(numbers.begin(), numbers.end());
	std::list<unsigned> list(numbers.begin(), numbers.end());
	std::sort(numbers.begin(), numbers.end());
	std::stable_sort(queue.begin(), queue.end());
	list.sort();
	check(std::equal(numbers.begin(), numbers.end(), queue.begin()));
	check(std::equal(numbers.begin(), numbers.end(), list.begin()));
	std::priority_queue<unsigned> heap({}, numbers);
	check(heap.top() == numbers.back());
}

static void tables()
{
	std::map<std::string, int> sorted;
	std::unordered_map<std::string, int> hashed;

	for (int i = 0; i < 5000; i++) {
		const std::string key = std::to_string(i * 7919 % 1000);
		sorted[key]++;
		hashed[key]++;
	}
	check(sorted.size() == 1000 && hashed.size() == 1000);
	for (const auto &[key, count] : sorted)
		check(count == 5 && hashed.at(key) == 5);
	const std::multiset<int> many{3, 1, 3, 2, 3};
	check(many.count(3) == 3 && *many.begin() == 1);
}

static void one_of_several()
{
	std::variant<int, std::string> either = "text";
	std::any any = 2.5;
	std::optional<std::string> maybe;

	check(std::get<std::string>(either) == "text");
	check(throws<std::bad_variant_access>([&] { std::get<int>(either); }));
	check(std::any_cast<double>(any) == 2.5);
	check(maybe.value_or("none") == "none");
	check(throws<std::bad_optional_access>([&] { maybe.value(); }));
}

static void owners()
{
	auto shared = std::make_shared<std::vector<int>>(3, 7);
	std::weak_ptr<std::vector<int>> weak = shared;
	std::array<std::byte, 4096> room;
	std::pmr::monotonic_buffer_resource arena(
		room.data(), room.size(), std::pmr::null_memory_resource());
	std::pmr::vector<int> inside(&arena);

	check(weak.lock()->at(2) == 7);
	check(shared.use_count() == 1);
	shared.reset();
	check(weak.expired());
	inside.assign(100, 1);
	check(std::accumulate(inside.begin(), inside.end(), 0) == 100);
	check(throws<std::bad_alloc>([&] { inside.resize(5000); }));
}

void check_containers()
{
	sequences();
	tables();
	one_of_several();
	owners();
}
