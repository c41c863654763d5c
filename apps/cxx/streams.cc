/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams: formatted both ways, of strings and of files; errors as states. */
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "check.h"

static void formatted()
{
	std::ostringstream out;

	out << std::hex << std::showbase << 255 << ' ' << std::dec
	    << std::setw(6) << std::setfill('*') << -42 << ' ' << std::fixed
	    << std::setprecision(3) << 3.14159 << ' ' << std::boolalpha << true
	    << ' ' << std::left << std::setw(4) << "x" << '|';
	check(out.str() == "0xff ***-42 3.142 true x***|");
	out.str("");
	out << std::defaultfloat << std::setprecision(17) << 0.1 << ' '
	    << 1e300 << ' ' << std::quoted("a \"b\"");
	check(out.str() == "0.10000000000000001 1.0000000000000001e+300"
			   " \"a \\\"b\\\"\"");
}

static void parsed()
{
	std::istringstream in("12 0x1f 2.5 word\nthe rest\n99999999999");
	int decimal, hex;
	double real;
	std::string word, line;

	in >> decimal >> std::setbase(0) >> hex >> real >> word;
	check(in && decimal == 12 && hex == 31 && real == 2.5);
	check(word == "word");
	check(std::getline(in >> std::ws, line) && line == "the rest");
	in >> decimal;
	check(in.fail() && decimal == 2147483647);
	in.clear();
	in.exceptions(std::ios::eofbit);
	check(throws<std::ios::failure>([&] { in >> word; }));
}

static void of_files()
{
	const char name[] = "/streams.txt";
	std::fstream file(name, std::ios::in | std::ios::out |
					std::ios::trunc);

	check(file.is_open());
	for (int i = 0; i < 10000; i++)
		file << i << '\n';
	file.seekg(0);
	long total = 0;
	for (int i; file >> i;)
		total += i;
	check(file.eof() && total == 49995000);
	file.clear();
	file.seekp(-5, std::ios::end);
	file << "0000";
	file.seekg(-5, std::ios::end);
	std::string last;
	check(std::getline(file, last) && last == "0000");
	file.close();
	check(std::remove(name) == 0);
	check(!std::ifstream(name));
}

void check_streams()
{
	formatted();
	parsed();
	of_files();
	check(std::cout.good() && std::cerr.good());
}
