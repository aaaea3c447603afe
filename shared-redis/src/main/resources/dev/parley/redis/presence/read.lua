-- KEYS room, meta
-- Answers {meta, room}.
return { redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1]) }
