-- KEYS session, signals, replies
-- ARGV epoch, lifetime in ms, field, value, ...
-- Answers {1 | 0 moved}.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return { 0 }
end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 1 }
