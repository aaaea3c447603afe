-- KEYS leases, versions
-- Answers {node, generation, how long it has to run in ms, version, ...}.
local held = {}
local now = millis()
local leases = redis.call('HGETALL', KEYS[1])
for i = 1, #leases, 2 do
  local one = lease(leases[i + 1])
  if one and one.untilMillis > now then
    held[#held + 1] = leases[i]
    held[#held + 1] = one.generation
    held[#held + 1] = one.untilMillis - now
    held[#held + 1] = exact(redis.call('HGET', KEYS[2], leases[i]) or '') or 1
  end
end
return held
