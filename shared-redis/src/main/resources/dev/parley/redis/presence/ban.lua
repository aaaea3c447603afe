-- KEYS bans
-- ARGV user, length in ms
local now = millis()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
redis.call('ZADD', KEYS[1], 'GT', whole(now + tonumber(ARGV[2])), ARGV[1])
local longest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
-- The end of the year 9999 at the latest: Redis takes no time far beyond it.
redis.call('PEXPIREAT', KEYS[1], whole(math.min(tonumber(longest[2]), 253402300799000)))
return { 1 }
