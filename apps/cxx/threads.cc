/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads and what they meet with: locks, conditions, futures, atomics to wait
 * on, latches; thread_local objects, made at first use and destroyed with their
 * thread.
 */
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <numeric>
#include <queue>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "check.h"

namespace {

struct Local {
	static std::atomic<int> made, destroyed;
	int uses = 0;

	Local()
	{
		made++;
	}
	~Local()
	{
		destroyed++;
	}
};
std::atomic<int> Local::made, Local::destroyed;

} // namespace

static thread_local Local local;
static thread_local int counter = 40;

static void locals()
{
	const int before = Local::made;

	for (int i = 0; i < 3; i++) {
		std::thread([] {
			local.uses++;
			counter++;
			check(local.uses == 1 && counter == 41);
		}).join();
	}
	std::thread([] { counter++; }).join();
	check(Local::made == before + 3);
	check(Local::destroyed == 3);
	check(counter == 40);
}

static void passed_along()
{
	std::queue<int> queue;
	std::mutex mutex;
	std::condition_variable filled;
	long total = 0;

	{
		std::jthread consumer([&] {
			for (int item = 1; item;) {
				std::unique_lock lock(mutex);
				filled.wait(lock, [&] { return !queue.empty(); });
				item = queue.front();
				queue.pop();
				total += item;
			}
		});
		for (int i = 1000; i >= 0; i--) {
			const std::lock_guard lock(mutex);
			queue.push(i);
			filled.notify_one();
		}
	}
	check(total == 500500);
}

static void futures()
{
	auto sum = [](int from, int to) {
		std::vector<int> all(to - from);
		std::iota(all.begin(), all.end(), from);
		return std::accumulate(all.begin(), all.end(), 0L);
	};
	auto low = std::async(std::launch::async, sum, 0, 5000);
	auto high = std::async(std::launch::async, sum, 5000, 10000);
	check(low.get() + high.get() == 49995000);
	auto bad = std::async(std::launch::async,
			      [] { throw std::range_error("there"); });
	check(throws<std::range_error>([&] { bad.get(); }));
	std::promise<int> broken;
	auto never = broken.get_future();
	std::thread([p = std::move(broken)]() mutable {
		const auto dies = std::move(p);
	}).join();
	check(throws<std::future_error>([&] { never.get(); }));
}

static void meeting()
{
	constexpr int THREADS = 4;
	std::latch started(THREADS);
	std::counting_semaphore<> two(2);
	std::barrier round(THREADS);
	std::shared_mutex shared;
	std::once_flag flag;
	std::atomic<int> inside = 0, most = 0, once = 0, phase = 0;
	std::vector<std::jthread> threads;

	for (int i = 0; i < THREADS; i++) {
		threads.emplace_back([&] {
			started.arrive_and_wait();
			two.acquire();
			const int now = ++inside;
			for (int m = most; now > m;)
				most.compare_exchange_weak(m, now);
			std::this_thread::yield();
			--inside;
			two.release();
			round.arrive_and_wait();
			std::call_once(flag, [&] { once++; });
			phase.wait(0);
			const std::shared_lock lock(shared);
		});
	}
	{
		const std::unique_lock lock(shared);
		phase = 1;
		phase.notify_all();
	}
	threads.clear();
	check(most >= 1 && most <= 2 && inside == 0 && once == 1);
}

static void stopping()
{
	std::mutex mutex;
	std::condition_variable_any never;
	bool stopped = false;

	{
		std::jthread waits([&](const std::stop_token &stop) {
			std::unique_lock lock(mutex);
			never.wait(lock, stop, [] { return false; });
			stopped = stop.stop_requested();
		});
	}
	check(stopped);
	std::timed_mutex timed;
	const std::lock_guard lock(timed);
	std::thread([&] {
		check(!timed.try_lock_for(std::chrono::milliseconds(5)));
	}).join();
}

void check_threads()
{
	locals();
	passed_along();
	futures();
	meeting();
	stopping();
	std::atomic<long long> wide = 1LL << 40;
	check(wide.fetch_add(1) == 1LL << 40 && wide == (1LL << 40) + 1);
	check(std::thread::hardware_concurrency() >= 1);
}
