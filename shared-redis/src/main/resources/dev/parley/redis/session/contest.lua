-- Counts that the session was taken from a client that is there still.
-- KEYS session, signals, replies
-- ARGV for how many ms it is counted, from the first time on
-- Answers {1}.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'ended', 'contestedSince', 'contests')
if state[1] and not state[2] then
  local before = contests(state[4], state[3], ARGV[1])
  if before == 0 then
    redis.call('HSET', KEYS[1], 'contestedSince', whole(millis()))
  end
  redis.call('HSET', KEYS[1], 'contests', before + 1)
end
return { 1 }
