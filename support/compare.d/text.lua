-- SPDX-License-Identifier: BSD-3-Clause
-- Strings, patterns, tables, sorting.
local words = {}
for i = 1, 6000 do words[i] = ("word%05d"):format(i * 7919 % 10007) end
table.sort(words)
local text = table.concat(words, " ")
local seen = {}
for word in text:gmatch("%a+%d+") do seen[word] = (seen[word] or 0) + 1 end
local n = 0
for _, c in pairs(seen) do n = n + c end
assert(n == 6000)
assert(select(2, text:gsub("word0", "")) > 500)
