-- Makes a node the owner of a session whose client has come to it, and reads the session, in one step. From now on the client
-- counts as there: that it has a connection is written later, and it may have lost that by then and come to another node.
-- KEYS session, signals, replies
-- ARGV owner, its lease's generation, lifetime of the session in ms, lifetime of signals and replies in ms, user, epoch that
--      the owner knows or 0, window in ms of a record that has none of its own, how often it may be contested within that
--      many ms
-- Answers {'none'}, {'ended', last owner}, {'contested'}, {'kept'} or {'taken', owner before, away in ms, session, signals, replies}.
local state = redis.call(
  'HMGET', KEYS[1], 'user', 'owner', 'epoch', 'away', 'ended', 'window', 'contests', 'contestedSince', 'closed', 'came')
local absence = state[10] and 0 or away(state[4])
if state[5] then
  return { 'ended', state[5] }
elseif state[9] or state[1] ~= ARGV[5] or absence > (exact(state[6]) or tonumber(ARGV[7])) then
  return { 'none' }
elseif not state[4] and contests(state[7], state[8], ARGV[9]) >= tonumber(ARGV[8]) then
  return { 'contested' }
end
local claim = { 'kept' }
if state[2] ~= ARGV[1] or state[3] ~= ARGV[6] then
  claim = take(ARGV[1], ARGV[2], ARGV[3], ARGV[4], absence)
end
come(ARGV[3])
return claim
