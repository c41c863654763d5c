/* SPDX-License-Identifier: BSD-3-Clause */
/* std::filesystem over the root file system: a tree made, looked at, removed. */
#include <filesystem>
#include <fstream>
#include <set>

#include "check.h"

namespace fs = std::filesystem;

static void write(const fs::path &name, size_t size)
{
	std::ofstream(name) << std::string(size, 'x');
}

static void fill(const fs::path &top)
{
	check(fs::create_directories(top / "a/b/c"));
	check(!fs::create_directory(top / "a"));
	write(top / "a/one", 1000);
	write(top / "a/b/two", 2000);
	fs::create_symlink("one", top / "a/link");
	fs::create_hard_link(top / "a/one", top / "hard");
}

static void look(const fs::path &top)
{
	std::set<std::string> names;

	for (const auto &entry : fs::recursive_directory_iterator(top))
		names.insert(entry.path().lexically_relative(top));
	check(names == std::set<std::string>{"a", "a/b", "a/b/c", "a/b/two",
					     "a/link", "a/one", "hard"});
	check(fs::file_size(top / "a/b/two") == 2000);
	check(fs::hard_link_count(top / "hard") == 2);
	check(fs::equivalent(top / "hard", top / "a/link"));
	check(fs::read_symlink(top / "a/link") == "one");
	check(fs::is_symlink(fs::symlink_status(top / "a/link")));
	check(fs::canonical(top / "a/b/../link") == top / "a/one");
	check(fs::is_empty(top / "a/b/c"));
}

static void change(const fs::path &top)
{
	using perms = fs::perms;

	check(fs::copy_file(top / "a/one", top / "copy"));
	check(fs::file_size(top / "copy") == 1000);
	fs::copy(top / "a", top / "d", fs::copy_options::recursive |
					       fs::copy_options::copy_symlinks);
	check(fs::exists(top / "d/b/two") && fs::is_symlink(top / "d/link"));
	fs::rename(top / "copy", top / "moved");
	fs::resize_file(top / "moved", 10);
	check(fs::file_size(top / "moved") == 10);
	fs::permissions(top / "moved", perms::group_write,
			fs::perm_options::add);
	check((fs::status(top / "moved").permissions() & perms::group_write) !=
	      perms::none);
	const auto then = fs::file_time_type::clock::now() -
			  std::chrono::hours(1);
	fs::last_write_time(top / "moved", then);
	check(fs::last_write_time(top / "moved") == then);
}

static void refuse(const fs::path &top)
{
	std::error_code code;

	check(throws<fs::filesystem_error>([&] { fs::remove(top / "a"); }));
	check(fs::file_size(top / "none", code) == static_cast<uintmax_t>(-1));
	check(code == std::errc::no_such_file_or_directory);
	check(!fs::copy_file(top / "a/one", top / "hard", code) && code);
}

void check_files()
{
	const fs::path top = "/cxx";

	fs::remove_all(top);
	fill(top);
	look(top);
	change(top);
	refuse(top);
	fs::current_path(top / "a");
	check(fs::current_path() == top / "a" && fs::exists("one"));
	fs::current_path("/");
	check(fs::space("/").available <= fs::space("/").capacity);
	check(fs::remove_all(top) == 15);
	check(!fs::exists(top));
}
