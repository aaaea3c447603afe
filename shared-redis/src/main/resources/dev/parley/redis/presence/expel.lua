-- Says of a peer that the room does not have, and some copy has still, that it is gone.
-- KEYS room, meta, last
-- ARGV peer, margin in ms, reason
-- Answers {version it made, or 0; meta}.
local version = 0
if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  version = remove(KEYS[1], KEYS[2], KEYS[3], ARGV[2], ARGV[1], nil, ARGV[3])
end
return { version, redis.call('HGETALL', KEYS[2]) }
