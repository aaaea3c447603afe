-- KEYS leases
-- Answers {node, generation, how long ago it ran out in ms, ...}; what can't be read with an empty generation, once: it goes.
local expired = {}
local now = millis()
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local held = lease(all[i + 1])
  if not held then
    redis.call('HDEL', KEYS[1], all[i])
    expired[#expired + 1] = all[i]
    expired[#expired + 1] = ''
    expired[#expired + 1] = 0
  elseif held.untilMillis <= now then
    expired[#expired + 1] = all[i]
    expired[#expired + 1] = held.generation
    expired[#expired + 1] = now - held.untilMillis
  end
end
return expired
