-- Says which version a node reads, and finds the lowest that is read by all that have a lease, or had one a moment ago and may
-- come back. A node that has said nothing reads the first. What was said by nodes that are forgotten goes.
-- KEYS leases, versions
-- ARGV node, version, length of that moment in ms
-- Answers {version}.
local lowest = tonumber(ARGV[2])
local leases = redis.call('HGETALL', KEYS[1])
local said = redis.call('HGETALL', KEYS[2])
local versions = {}
for i = 1, #said, 2 do
  versions[said[i]] = said[i + 1]
end
if versions[ARGV[1]] ~= ARGV[2] then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
versions[ARGV[1]] = nil
local now = millis()
for i = 1, #leases, 2 do
  local held = lease(leases[i + 1])
  if leases[i] ~= ARGV[1] and held then
    if held.untilMillis + tonumber(ARGV[3]) > now then
      lowest = math.max(1, math.min(lowest, exact(versions[leases[i]]) or 1))
    end
    versions[leases[i]] = nil
  end
end
for node in pairs(versions) do
  redis.call('HDEL', KEYS[2], node)
end
return { lowest }
