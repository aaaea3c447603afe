-- KEYS leases, versions
-- Answers {node, generation, for how many ms its lease runs yet, or has been over, if negative, version that it reads, ...}; what
-- can't be read with an empty generation, once: it goes.
local nodes = {}
local now = millis()
local leases = redis.call('HGETALL', KEYS[1])
for i = 1, #leases, 2 do
  local one = lease(leases[i + 1])
  if not one then
    redis.call('HDEL', KEYS[1], leases[i])
  end
  nodes[#nodes + 1] = leases[i]
  nodes[#nodes + 1] = one and one.generation or ''
  nodes[#nodes + 1] = one and one.untilMillis - now or 0
  nodes[#nodes + 1] = one and exact(redis.call('HGET', KEYS[2], leases[i]) or '') or 1
end
return nodes
