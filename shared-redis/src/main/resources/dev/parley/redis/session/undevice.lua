-- Frees a user's device, if the session still has it.
-- KEYS device
-- ARGV session
if redis.call('HGET', KEYS[1], 'session') == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return { 1 }
