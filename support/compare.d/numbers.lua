-- SPDX-License-Identifier: BSD-3-Clause
-- Floating point: bodies that attract each other.
local x, v, n = {}, {}, 5
for i = 1, n do x[i], v[i] = math.cos(i) * i, math.sin(i) / 10 end
for _ = 1, 4000 do
	for i = 1, n do
		for j = i + 1, n do
			local d = x[i] - x[j]
			local f = 0.001 / (d * d + 0.01) ^ 1.5
			v[i], v[j] = v[i] - d * f, v[j] + d * f
		end
	end
	for i = 1, n do x[i] = x[i] + 0.001 * v[i] end
end
assert(math.abs(x[1]) < 100)
