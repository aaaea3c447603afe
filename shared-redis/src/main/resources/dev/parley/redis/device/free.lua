-- Frees a user's device, if the session still has it.
-- KEYS device
-- ARGV peer
if redis.call('HGET', KEYS[1], 'peer') == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return { 1 }
