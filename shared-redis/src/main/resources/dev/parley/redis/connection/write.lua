-- Puts reports in the place of what is known of their pairs.
-- KEYS connections
-- ARGV lifetime in ms, how many pairs at the most, and for each report: "from to", state, since, at, stats (empty for none)
-- Answers {1}.
local function makeRoom()
  local all = redis.call('HGETALL', KEYS[1])
  local pairs = {}
  for i = 1, #all, 2 do
    local at = string.match(all[i + 1], '^%l+ %d+ (%d+) ')
    pairs[#pairs + 1] = { name = all[i], at = tonumber(at or '0') }
  end
  table.sort(pairs, function(one, other)
    return one.at < other.at or (one.at == other.at and one.name < other.name)
  end)
  for i = 1, math.ceil(#pairs / 4) do
    redis.call('HDEL', KEYS[1], pairs[i].name)
  end
end

for i = 3, #ARGV, 5 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local state, since, at, stats = string.match(known or '', '^(%l+) (%d+) (%d+) (.*)$')
  if not at or tonumber(at) <= tonumber(ARGV[i + 3]) then
    local begin = ARGV[i + 2]
    if state == ARGV[i + 1] and tonumber(since) < tonumber(begin) then
      begin = since
    end
    if ARGV[i + 4] ~= '' then
      stats = ARGV[i + 4]
    end
    if not known and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[2]) then
      makeRoom()
    end
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' ' .. begin .. ' ' .. ARGV[i + 3] .. ' ' .. (stats or ''))
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return { 1 }
