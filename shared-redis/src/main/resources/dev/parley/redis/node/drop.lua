-- Forgets a node, if that generation is still its last and no room has to be cleared of it; else the lease is over.
-- KEYS leases, index of the node's rooms, versions
-- ARGV node, generation, 1 even if the lease lives | 0
local text = redis.call('HGET', KEYS[1], ARGV[1])
local held = text and lease(text)
if held and held.generation == ARGV[2] and (ARGV[3] == '1' or not held.live) then
  if redis.call('EXISTS', KEYS[2]) == 1 then
    if held.live then
      redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. whole(millis()))
    end
  else
    redis.call('HDEL', KEYS[1], ARGV[1])
    redis.call('HDEL', KEYS[3], ARGV[1])
  end
end
return { 1 }
