-- KEYS leases
-- ARGV node, generation, length in ms
-- Answers {1 renewed | 0 gone}.
local text = redis.call('HGET', KEYS[1], ARGV[1])
local held = text and lease(text)
if not held or held.generation ~= ARGV[2] or not held.live then
  return { 0 }
end
-- First what a server that is out of memory allows: a lease must not be lost for want of memory.
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. whole(millis() + tonumber(ARGV[3])))
return { 1 }
