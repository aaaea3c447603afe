-- KEYS session, signals, replies
-- ARGV epoch, lifetime in ms, field, value, ...
-- Answers {1 | 0 moved | 2 gone}.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch ~= ARGV[1] then
  return { epoch and 0 or 2 }
end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 1 }
