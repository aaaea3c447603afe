-- Lets a session live on; what has ended does not.
-- KEYS session, signals, replies
-- ARGV lifetime of the session in ms, lifetime of signals and replies in ms
-- Answers {owner}, empty if there is no session.
local owner = redis.call('HGET', KEYS[1], 'owner')
if not owner then
  return { '' }
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return { owner }
