-- The session is over: nobody may claim it any more, and what it has left stays.
-- KEYS session, signals, replies
-- ARGV epoch
-- Answers {1 | 0 moved | 4 claimed | 2 lost | 3 ended}.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'ended', 'claimed')
local found = verdict(state[1], state[2], ARGV[1], state[3])
if found == 1 then
  redis.call('HSET', KEYS[1], 'closed', 1)
end
return { found }
