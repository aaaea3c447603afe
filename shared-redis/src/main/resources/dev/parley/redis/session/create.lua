-- Stores a session, new or lost by the store. Doing it again leaves what has been appended since.
-- KEYS session, signals, replies
-- ARGV epoch, lifetime in ms, the record's words
-- Answers {1 stored | 0 moved | 3 ended}.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'ended')
local found = verdict(state[1], state[2], ARGV[1])
if found == 0 or found == 3 then
  return { found }
end
if found == 2 and state[1] then
  redis.call('DEL', KEYS[1])
end
record(KEYS[1], ARGV[2], 3, #ARGV)
if found == 2 then
  redis.call('DEL', KEYS[2], KEYS[3])
end
return { 1 }
