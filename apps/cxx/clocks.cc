/* SPDX-License-Identifier: BSD-3-Clause */
/* std::chrono: clocks that go on, sleeping for long enough, the calendar. */
#include <chrono>
#include <iomanip>
#include <sstream>
#include <thread>

#include "check.h"

using namespace std::chrono_literals;
namespace chrono = std::chrono;

static void sleeping()
{
	const auto before = chrono::steady_clock::now();

	std::this_thread::sleep_for(2ms);
	check(chrono::steady_clock::now() - before >= 2ms);
	const auto until = chrono::system_clock::now() + 2ms;
	std::this_thread::sleep_until(until);
	check(chrono::system_clock::now() >= until);
}

static void calendar()
{
	using namespace chrono;
	constexpr year_month_day leap = 2024y / February / last;

	static_assert(leap.day() == 29d);
	const sys_days day = 2026y / November / 30;
	check(weekday(day) == Monday);
	check((day - sys_days(1970y / 1 / 1)).count() == 20787);
	check(hh_mm_ss(3723s).minutes() == 2min);

	std::time_t time = system_clock::to_time_t(day + 13h);
	std::ostringstream text;
	text << std::put_time(std::gmtime(&time), "%F %T %a");
	check(text.str() == "2026-11-30 13:00:00 Mon");
	std::tm parsed = {};
	std::istringstream("30.11.2026") >> std::get_time(&parsed, "%d.%m.%Y");
	check(parsed.tm_mday == 30 && parsed.tm_mon == 10);
}

void check_clocks()
{
	static_assert(chrono::steady_clock::is_steady);
	const auto before = chrono::steady_clock::now();
	check(chrono::steady_clock::now() >= before);
	check(chrono::duration_cast<chrono::milliseconds>(1.5s) == 1500ms);
	sleeping();
	calendar();
}
