-- Counts that the session was taken from a client that is there still.
-- KEYS session, signals, replies
-- ARGV for how many ms it is counted, from the first time on
-- Answers {1}.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'ended', 'contestedSince')
if state[1] and not state[2] then
  local now = millis()
  if not state[3] or now - tonumber(state[3]) > tonumber(ARGV[1]) then
    redis.call('HSET', KEYS[1], 'contestedSince', whole(now), 'contests', 0)
  end
  redis.call('HINCRBY', KEYS[1], 'contests', 1)
end
return { 1 }
