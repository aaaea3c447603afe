-- Keeps a user's status alive, unless another has been set since.
-- KEYS status of the user
-- ARGV status, lifetime in ms
local stored = redis.call('GET', KEYS[1])
if not stored or stored == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return { 1 }
