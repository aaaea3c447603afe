-- The room has fenced the generation: what was announced under it or an older one can't come any more.
-- KEYS index of the node's rooms
-- ARGV room, generation
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and (exact(string.match(known, '^(%d+) ')) or 0) <= tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return { 1 }
