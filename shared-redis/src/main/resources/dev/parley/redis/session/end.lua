-- Forgets a session.
-- KEYS session, signals, replies
-- ARGV epoch
-- Answers {0 moved}, {2 gone}, or {1, user, device}, the device empty if there is none.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'user', 'device')
if not state[1] then
  return { 2 }
elseif state[1] ~= ARGV[1] then
  return { 0 }
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return { 1, state[2], state[3] or '' }
