-- KEYS bans
-- ARGV user, length in ms
local now = millis()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
redis.call('ZADD', KEYS[1], 'GT', whole(now + tonumber(ARGV[2])), ARGV[1])
local longest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], whole(tonumber(longest[2])))
return { 1 }
