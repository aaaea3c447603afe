-- KEYS connections
-- ARGV lifetime of a pair in ms
-- Answers {from, to, state, since, at, stats (empty for none), ...}; what can't be read as it is.
local time = redis.call('TIME')
local oldest = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - tonumber(ARGV[1])
local all = redis.call('HGETALL', KEYS[1])
local found = {}
for i = 1, #all, 2 do
  local from, to = string.match(all[i], '^(%S+) (%S+)$')
  local state, since, at, stats = string.match(all[i + 1], '^(%l+) (%d+) (%d+) (.*)$')
  if not from or not at then
    redis.call('HDEL', KEYS[1], all[i])
  end
  if not from or not at or tonumber(at) > oldest then
    for _, field in ipairs({ from or '', to or '', state or '', since or '', at or '', stats or '' }) do
      found[#found + 1] = field
    end
  end
end
return found
