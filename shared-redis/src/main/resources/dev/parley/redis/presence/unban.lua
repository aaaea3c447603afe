-- KEYS bans
-- ARGV user
-- Answers {1} if it was banned still.
local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return { ends and tonumber(ends) > millis() and 1 or 0 }
