-- SPDX-License-Identifier: BSD-3-Clause
-- Files: written, read by the line, renamed, removed.
for k = 1, 40 do
	local name = "/file" .. k
	local f = assert(io.open(name, "w"))
	for i = 1, 300 do f:write("line ", i, "\n") end
	f:close()
	local n = 0
	for line in io.lines(name) do n = n + #line end
	assert(n == 2292, n)
	assert(os.rename(name, name .. ".old") and os.remove(name .. ".old"))
end
