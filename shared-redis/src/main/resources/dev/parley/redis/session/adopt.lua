-- Makes a node the owner of a dead node's session, and reads it, in one step.
-- KEYS session, signals, replies
-- ARGV owner, its lease's generation, lifetime of the session in ms, lifetime of signals and replies in ms, dead node, the
--      generation of its last lease
-- Answers as a claim, but never {'kept'}.
local state = redis.call('HMGET', KEYS[1], 'owner', 'generation', 'ended')
if state[3] then
  return { 'ended', state[3] }
elseif state[1] ~= ARGV[5] or (exact(state[2]) or 0) > tonumber(ARGV[6]) then
  return { 'none' }
end
return take(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
