-- SPDX-License-Identifier: BSD-3-Clause
-- Many small allocations, and their collection.
local function make(depth)
	return depth > 0 and {make(depth - 1), make(depth - 1)} or {}
end
local function count(tree)
	return tree[1] and 1 + count(tree[1]) + count(tree[2]) or 1
end
local n = 0
for _ = 1, 12 do n = n + count(make(12)) end
assert(n == 12 * 8191)
