-- Puts a token on the list of all revoked ones, and tells the nodes.
-- KEYS list
-- ARGV jti, expiry in ms, channel
local time = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. time[1] .. '000')
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
local longest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', math.min(tonumber(longest[2]), 253402300799000)))
redis.call('PUBLISH', ARGV[3], ARGV[2] .. ' ' .. ARGV[1])
return { 1 }
