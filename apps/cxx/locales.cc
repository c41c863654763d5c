/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The classic locale, facets of one's own, and text in UTF-8, of which the
 * library knows by itself. musl has no other locales: a name that nobody knows
 * is refused.
 */
#include <codecvt>
#include <iomanip>
#include <locale>
#include <sstream>

#include "check.h"

namespace {

struct Grouped : std::numpunct<char> {
	char do_decimal_point() const override
	{
		return ',';
	}
	char do_thousands_sep() const override
	{
		return '.';
	}
	std::string do_grouping() const override
	{
		return "\3";
	}
};

} // namespace

static void facets()
{
	std::ostringstream out;
	const std::locale own(std::locale::classic(), new Grouped);

	out.imbue(own);
	out << std::fixed << std::setprecision(2) << 1234567.891;
	check(out.str() == "1.234.567,89");
	std::istringstream in("1.234,5");
	double number = 0;
	in.imbue(own);
	in >> number;
	check(number == 1234.5);
}

static void characters()
{
	const auto &type = std::use_facet<std::ctype<char>>(
		std::locale::classic());
	std::string text = "Mixed 1";

	type.toupper(text.data(), text.data() + text.size());
	check(text == "MIXED 1");
	check(std::isalpha(L'x', std::locale()) &&
	      !std::isdigit(L'x', std::locale()));
	const auto &order = std::use_facet<std::collate<char>>(std::locale());
	const std::string a = "apple", b = "banana";
	check(order.compare(a.data(), a.data() + 5, b.data(), b.data() + 6) < 0);
}

static void unicode()
{
	std::wstring_convert<std::codecvt_utf8<char32_t>, char32_t> utf8;
	const std::string text = "z\u00df\u6c34\U0001f34c";
	const std::u32string wide = utf8.from_bytes(text);

	check(wide.size() == 4 && wide[3] == U'\U0001f34c');
	check(utf8.to_bytes(wide) == text);
	check(throws<std::range_error>([&] { utf8.from_bytes("\xff"); }));
	std::wostringstream out;
	out << L"w" << 42 << L'\u6c34';
	check(out.str() == L"w42\u6c34");
}

void check_locales()
{
	check(std::locale::classic().name() == "C");
	check(std::locale("C") == std::locale::classic());
	check(throws<std::runtime_error>([] { std::locale("none_SUCH"); }));
	facets();
	characters();
	unicode();
}
