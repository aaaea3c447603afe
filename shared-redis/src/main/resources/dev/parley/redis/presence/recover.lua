-- Reads a room that may have lost its last writes.
-- KEYS room, meta
-- ARGV highest version that the caller has seen
-- Answers {meta, room}.
raise(KEYS[2], tonumber(ARGV[1]))
return { redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1]) }
