-- Gives a user's device to a session. Doing it again answers the same.
-- KEYS device
-- ARGV peer, node, lifetime in ms
-- Answers {peer, node} that had it before, both empty if none had.
local held = redis.call('HMGET', KEYS[1], 'peer', 'node', 'beforePeer', 'beforeNode')
local peer, node = held[3] or '', held[4] or ''
if held[1] ~= ARGV[1] then
  peer, node = held[1] or '', held[2] or ''
end
redis.call('HSET', KEYS[1], 'peer', ARGV[1], 'node', ARGV[2], 'beforePeer', peer, 'beforeNode', node)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { peer, node }
