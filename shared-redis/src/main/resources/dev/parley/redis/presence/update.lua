-- Replaces the entry of a peer that is in.
-- KEYS room, meta, last, fences
-- ARGV peer, node, generation, epoch, json
-- Answers {0 nothing changed | 1, since, meta}.
local room, meta, fences = KEYS[1], KEYS[2], KEYS[4]
local peer, node, generation, epoch, json = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local change, since = 0, '0'
local text = redis.call('HGET', room, peer)
local fence = redis.call('HGET', fences, node)
local old = text and entry(text)
if old and not (fence and tonumber(generation) <= (exact(fence) or 0)) then
  local rest = epoch .. ' ' .. generation .. ' ' .. node .. ' ' .. json
  if old.epoch <= tonumber(epoch) and replace(room, meta, peer, old, rest, node) then
    change, since = 1, old.since
  end
end
return { change, since, redis.call('HGETALL', meta) }
