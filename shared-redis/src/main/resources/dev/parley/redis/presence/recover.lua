-- Reads a room that may have lost its last writes: it goes on above what has been seen of it.
-- KEYS room, meta
-- ARGV highest version that the caller has seen
-- Answers {meta, room}.
local version = redis.call('HGET', KEYS[2], 'version')
if version and tonumber(version) < tonumber(ARGV[1]) then
  -- First what only shrinks.
  redis.call('HDEL', KEYS[2], 'left')
  redis.call('HSET', KEYS[2], 'version', ARGV[1], 'known', ARGV[1])
end
return { redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1]) }
