-- Keeps a user's device for the session that has it, or takes it if none has, or one from before: its own claim was lost.
-- KEYS device
-- ARGV peer, node, lifetime in ms, since when the session had it, 0 if that is not known
-- Answers {1 | 0 another has it}.
local held = redis.call('HMGET', KEYS[1], 'peer', 'since')
local since = exact(held[2]) or 0
if held[1] and held[1] ~= ARGV[1] and since >= tonumber(ARGV[4]) then
  return { 0 }
end
-- First what a server that is out of memory allows: a resume needs no more of it.
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('HSET', KEYS[1], 'peer', ARGV[1], 'node', ARGV[2], 'since', string.format('%.0f', math.max(since, tonumber(ARGV[4]))))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { 1 }
