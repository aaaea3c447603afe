-- KEYS room, meta
-- Answers {version, or 0; room}.
return { redis.call('HGET', KEYS[2], 'version') or 0, redis.call('HGETALL', KEYS[1]) }
