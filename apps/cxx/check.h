/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts have in common: each is a function that throws where C++ does
 * not do what the language promises.
 */
#ifndef CHECK_H
#define CHECK_H

#include <source_location>
#include <stdexcept>
#include <string>

inline void check(bool ok,
		  std::source_location at = std::source_location::current())
{
	if (!ok)
		throw std::logic_error(std::string(at.file_name()) + ":" +
				       std::to_string(at.line()));
}

/* Does it throw an Error? */
template <typename Error, typename Function> bool throws(Function f)
{
	try {
		f();
	} catch (const Error &) {
		return true;
	}
	return false;
}

void check_statics();
void check_exceptions();
void check_streams();
void check_containers();
void check_threads();
void check_files();
void check_clocks();
void check_locales();

#endif
