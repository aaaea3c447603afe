-- Writes what has changed of a session: its record, its outbox, its replies. A push whose seq is there already is left out,
-- so that appending twice is harmless; one that comes late is put in its place. Bodies are opaque.
-- KEYS session, signals, replies
-- ARGV epoch, received, lifetime of signals and replies in ms, max pushes, max bytes of pushes, max replies, max bytes of
--      replies, lifetime of the session in ms, number of the record's words, number of pushes, then the record's words, for
--      each push its seq and its text, the text of each reply
-- Answers {1 | 0 moved | 2 lost | 3 ended}.
local session, signals, replies = KEYS[1], KEYS[2], KEYS[3]
local state = redis.call('HMGET', session, 'epoch', 'received', 'last', 'bytes', 'replyBytes', 'ended')
local found = verdict(state[1], state[6], ARGV[1])
if found ~= 1 then
  return { found }
end
local firstPush = 11 + tonumber(ARGV[9])
local firstReply = firstPush + 2 * tonumber(ARGV[10])
if firstPush > 11 then
  record(session, ARGV[8], 11, firstPush - 1)
end
local receivedBefore = tonumber(state[2] or 0)
local received = math.max(receivedBefore, tonumber(ARGV[2]))
local last = math.max(tonumber(state[3] or 0), received)
local bytes = tonumber(state[4] or 0)
local replyBytes = tonumber(state[5] or 0)
local waiting = nil

local function seqOf(text)
  return tonumber(string.match(text, '^%d+'))
end

-- A list of one is new: what was counted before has run out with it.
local function added(length, text)
  waiting = length
  bytes = length == 1 and #text or bytes + #text
end

local function insert(seq, text)
  for _, other in ipairs(redis.call('LRANGE', signals, 0, -1)) do
    local there = seqOf(other)
    if there == seq then
      return
    elseif there > seq then
      return added(redis.call('LINSERT', signals, 'BEFORE', other, text), text)
    end
  end
  added(redis.call('RPUSH', signals, text), text)
end

for i = firstPush, firstReply - 1, 2 do
  local seq = tonumber(ARGV[i])
  if seq > last then
    added(redis.call('RPUSH', signals, ARGV[i + 1]), ARGV[i + 1])
    last = seq
  elseif seq > received then
    insert(seq, ARGV[i + 1])
  end
end

local function drop()
  bytes = bytes - #redis.call('LPOP', signals)
  waiting = waiting - 1
end

if received > receivedBefore then
  waiting = waiting or redis.call('LLEN', signals)
  while waiting > 0 and seqOf(redis.call('LINDEX', signals, 0)) <= received do drop() end
end
if waiting then
  while waiting > tonumber(ARGV[4]) or (waiting > 0 and bytes > tonumber(ARGV[5])) do drop() end
  if waiting > 0 then redis.call('PEXPIRE', signals, ARGV[3]) end
end

if #ARGV >= firstReply then
  local kept
  for i = firstReply, #ARGV do
    kept = redis.call('RPUSH', replies, ARGV[i])
    replyBytes = kept == 1 and #ARGV[i] or replyBytes + #ARGV[i]
  end
  while kept > tonumber(ARGV[6]) or (kept > 1 and replyBytes > tonumber(ARGV[7])) do
    replyBytes = replyBytes - #redis.call('LPOP', replies)
    kept = kept - 1
  end
  redis.call('PEXPIRE', replies, ARGV[3])
end
redis.call('HSET', session, 'received', received, 'last', last, 'bytes', bytes, 'replyBytes', replyBytes)
return { 1 }
