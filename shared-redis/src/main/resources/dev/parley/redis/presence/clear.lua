-- Fences a node's lease generation, and takes out whom the node wrote under it or an older one.
-- KEYS room, meta, last, fences
-- ARGV node, generation, lifetime of the fence in ms, margin in ms, reason
-- Answers {{peer, version, ...}, meta}.
local room, meta, last, fences = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local node, generation = ARGV[1], tonumber(ARGV[2])

local found = {}
local all = redis.call('HGETALL', room)
for i = 1, #all, 2 do
  local member = entry(all[i + 1])
  if member and member.node == node and member.generation <= generation then
    found[#found + 1] = { peer = all[i], since = tonumber(member.since) }
  end
end
table.sort(found, function(a, b) return a.since < b.since end)

local gone = {}
for _, member in ipairs(found) do
  gone[#gone + 1] = member.peer
  gone[#gone + 1] = remove(room, meta, last, ARGV[4], member.peer, node, ARGV[5])
end
local fence = redis.call('HGET', fences, node)
if not fence or (exact(fence) or 0) < generation then
  redis.call('HSET', fences, node, ARGV[2])
end
redis.call('PEXPIRE', fences, ARGV[3])

return { gone, redis.call('HGETALL', meta) }
