-- Gives a user's device to a session. Doing it again answers the same, but for the time.
-- KEYS device
-- ARGV peer, node, lifetime in ms
-- Answers {peer, node} that had it before, both empty if none had, and since when it is given, in ms.
local held = redis.call('HMGET', KEYS[1], 'peer', 'node', 'beforePeer', 'beforeNode', 'since')
local peer, node = held[3] or '', held[4] or ''
if held[1] ~= ARGV[1] then
  peer, node = held[1] or '', held[2] or ''
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local since = string.format('%.0f', math.max(now, (exact(held[5]) or 0) + 1))
redis.call('HSET', KEYS[1], 'peer', ARGV[1], 'node', ARGV[2], 'beforePeer', peer, 'beforeNode', node, 'since', since)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { peer, node, since }
