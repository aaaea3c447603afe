-- A node says in which room it is about to have a member, before the room knows: so the index never lacks one. If the node
-- was forgotten meanwhile, it is registered again, as expired by now, so that somebody clears what its late write leaves.
-- KEYS leases, index of the node's rooms
-- ARGV node, generation, room, token: higher with each announcement of the node
local known = redis.call('HGET', KEYS[2], ARGV[3])
if not known or (exact(string.match(known, ' (%d+)$')) or 0) < tonumber(ARGV[4]) then
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[2] .. ' ' .. ARGV[4])
end
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. whole(millis()))
return { 1 }
