-- KEYS leases, last generation
-- ARGV node, length in ms
-- Answers {generation}: above every other, also above those of a store that lost its data.
local now = millis()
local generation = math.max((exact(redis.call('GET', KEYS[2])) or 0) + 1, now)
redis.call('SET', KEYS[2], whole(generation))
redis.call('HSET', KEYS[1], ARGV[1], whole(generation) .. ' ' .. whole(now + tonumber(ARGV[2])))
return { generation }
