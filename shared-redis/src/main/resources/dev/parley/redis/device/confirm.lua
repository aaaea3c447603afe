-- Keeps a user's device for the session that has it, or takes it if none has.
-- KEYS device
-- ARGV peer, node, lifetime in ms
-- Answers {1 | 0 another has it}.
local peer = redis.call('HGET', KEYS[1], 'peer')
if peer and peer ~= ARGV[1] then
  return { 0 }
end
-- First what a server that is out of memory allows: a resume needs no more of it.
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('HSET', KEYS[1], 'peer', ARGV[1], 'node', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { 1 }
