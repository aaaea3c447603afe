-- Ends a session, and remembers that it has ended.
-- KEYS session, signals, replies
-- ARGV epoch, lifetime of the memory in ms
-- Answers {0 moved}, {4 claimed}, {2 lost}, {1, owner}, or {3 ended before, owner}.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'ended', 'owner', 'claimed')
local found = verdict(state[1], state[2], ARGV[1], state[4])
if found == 1 then
  -- First what only frees memory: the rest passes then, even if the server is out of it.
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
  redis.call('HSET', KEYS[1], 'ended', state[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return { found, state[3] or state[2] }
