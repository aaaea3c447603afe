-- KEYS leases
-- ARGV node, generation, length in ms, end in ms that the last renewal was answered with, or 0, and by which server, or ''
-- Answers {1 renewed, end in ms, server | 0 gone, or the store may have lost what it answered since}.
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if ARGV[5] ~= '' and ARGV[5] ~= server then
  return { 0 }
end
local text = redis.call('HGET', KEYS[1], ARGV[1])
local held = text and lease(text)
if not held or held.generation ~= ARGV[2] or not held.live or held.untilMillis < tonumber(ARGV[4]) then
  return { 0 }
end
-- First what a server that is out of memory allows: a lease must not be lost for want of memory.
redis.call('HDEL', KEYS[1], ARGV[1])
local untilMillis = millis() + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. whole(untilMillis))
return { 1, untilMillis, server }
