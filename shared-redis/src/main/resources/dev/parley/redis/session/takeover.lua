-- Makes a node the owner, and reads the session, in one step.
-- KEYS session, signals, replies
-- ARGV user, new owner, lifetime of the session in ms, lifetime of signals and replies in ms
-- Answers {} if there is no such session of that user, else {owner before, session, signals, replies}.
if redis.call('HGET', KEYS[1], 'user') ~= ARGV[1] then
  return {}
end
local before = redis.call('HGET', KEYS[1], 'owner')
-- First what a server that is out of memory allows: a resume needs no more of it.
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('HINCRBY', KEYS[1], 'epoch', 1)
redis.call('HSET', KEYS[1], 'owner', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return {
  before,
  redis.call('HGETALL', KEYS[1]),
  redis.call('LRANGE', KEYS[2], 0, -1),
  redis.call('LRANGE', KEYS[3], 0, -1)
}
