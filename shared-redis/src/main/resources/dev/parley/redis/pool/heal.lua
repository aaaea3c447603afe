-- Drops keys that hold another type than they may: no command on them does anything but fail.
-- KEYS any
-- ARGV the type that each may have
-- Answers {place of one that was dropped, from 1, ...}.
local dropped = {}
for i = 1, #KEYS do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= ARGV[i] then
    redis.call('UNLINK', KEYS[i])
    dropped[#dropped + 1] = i
  end
end
return dropped
