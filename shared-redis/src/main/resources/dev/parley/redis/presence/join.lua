-- Puts a member in, or replaces its entry.
-- KEYS room, meta, last, fences, bans
-- ARGV peer, user, node, generation, epoch, max members, json, floor, since when it was in before; 0 if it was not
-- Answers {'fenced'}, {'banned'}, {'full'}, or {'in', 0 same | 1 joined | 2 replaced, since, meta, room}.
local room, meta, last, fences, bans = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local peer, user, node, generation, epoch, max, json =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]

local fence = redis.call('HGET', fences, node)
if fence and tonumber(generation) <= (exact(fence) or 0) then
  return { 'fenced' }
end
local ban = redis.call('ZSCORE', bans, user)
if ban and tonumber(ban) > millis() then
  return { 'banned' }
end

local rest = epoch .. ' ' .. generation .. ' ' .. node .. ' ' .. json
local change, since = 0, nil
local text = redis.call('HGET', room, peer)
local old = text and entry(text)
if old then
  if old.epoch > tonumber(epoch) then
    return { 'fenced' }
  end
  since = old.since
  change = replace(room, meta, peer, old, rest, node) and 2 or 0
else
  if redis.call('HLEN', room) >= max and members(room) >= max then
    return { 'full' }
  end
  local version = whole(nextVersion(room, meta, last, tonumber(ARGV[8])))
  since = (ARGV[9] == '0' or hasLeft(meta, peer)) and version or ARGV[9]
  redis.call('HSET', room, peer, since .. ' ' .. version .. ' ' .. rest)
  count(meta, node, 1)
  change = 1
end
return { 'in', change, since, redis.call('HGETALL', meta), redis.call('HGETALL', room) }
