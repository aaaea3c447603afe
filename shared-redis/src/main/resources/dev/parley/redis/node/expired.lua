-- KEYS leases
-- Answers {node, generation, ...}.
local expired = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local held = lease(all[i + 1])
  if not held.live then
    expired[#expired + 1] = all[i]
    expired[#expired + 1] = held.generation
  end
end
return expired
