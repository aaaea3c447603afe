-- The node has no members in the room any more, and no join of it is under way that was announced by then.
-- KEYS index of the node's rooms
-- ARGV room, token: of the last announcement that this knows of
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and (exact(string.match(known, ' (%d+)$')) or 0) <= tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return { 1 }
