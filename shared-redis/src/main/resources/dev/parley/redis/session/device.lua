-- Gives a user's device to a session. Doing it again answers the same.
-- KEYS device
-- ARGV session, lifetime in ms
-- Answers {session that had it before, or empty}.
local held = redis.call('HMGET', KEYS[1], 'session', 'before')
local before = held[2] or ''
if held[1] ~= ARGV[1] then
  before = held[1] or ''
  redis.call('HSET', KEYS[1], 'session', ARGV[1], 'before', before)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { before }
