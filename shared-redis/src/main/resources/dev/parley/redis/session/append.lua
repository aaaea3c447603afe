-- Writes what has changed of sessions: of each its record, its outbox, its replies. A push whose seq is there already is left
-- out, so that appending twice is harmless; one that comes late is put in its place. Bodies are opaque. A session whose values
-- can't be written to is the trouble of nothing but itself.
-- KEYS of each session: session, signals, replies
-- ARGV lifetime of signals and replies in ms, max pushes, max bytes of pushes, max replies, max bytes of replies, lifetime of
--      a session in ms; then of each session: epoch, received, number of the record's words, number of pushes, number of
--      replies, the record's words, for each push its seq and its text, the text of each reply
-- Answers of each session 1 | 0 moved | 2 lost | 3 ended | -1 failed.
local outboxLifetime, lifetime = ARGV[1], ARGV[6]
local maxPushes, maxPushBytes = tonumber(ARGV[2]), tonumber(ARGV[3])
local maxReplies, maxReplyBytes = tonumber(ARGV[4]), tonumber(ARGV[5])

local function seqOf(text)
  return tonumber(string.match(text, '^%d+'))
end

-- Puts the pushes into the outbox from "first" on, drops what was received and what is too much. Returns last seq and bytes.
local function appendPushes(signals, first, count, received, receivedBefore, last, bytes)
  local waiting = nil
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
  for i = first, first + 2 * count - 1, 2 do
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
    while waiting > maxPushes or (waiting > 0 and bytes > maxPushBytes) do drop() end
    if waiting > 0 then redis.call('PEXPIRE', signals, outboxLifetime) end
  end
  return last, bytes
end

-- Remembers the replies from "first" on, and forgets the oldest. Returns their bytes.
local function appendReplies(replies, first, count, bytes)
  local kept
  for i = first, first + count - 1 do
    kept = redis.call('RPUSH', replies, ARGV[i])
    bytes = kept == 1 and #ARGV[i] or bytes + #ARGV[i]
  end
  while kept > maxReplies or (kept > 1 and bytes > maxReplyBytes) do
    bytes = bytes - #redis.call('LPOP', replies)
    kept = kept - 1
  end
  redis.call('PEXPIRE', replies, outboxLifetime)
  return bytes
end

local function append(session, signals, replies, at, words, pushCount, replyCount)
  local state = redis.call('HMGET', session, 'epoch', 'received', 'last', 'bytes', 'replyBytes', 'ended')
  local found = verdict(state[1], state[6], ARGV[at])
  if found ~= 1 then
    return found
  end
  if words > 0 then
    record(session, lifetime, at + 5, at + 4 + words)
  end
  local receivedBefore = tonumber(state[2] or 0)
  local received = math.max(receivedBefore, tonumber(ARGV[at + 1]))
  local last = math.max(tonumber(state[3] or 0), received)
  local bytes, replyBytes = tonumber(state[4] or 0), tonumber(state[5] or 0)
  local firstPush = at + 5 + words
  if pushCount > 0 or received > receivedBefore then
    last, bytes = appendPushes(signals, firstPush, pushCount, received, receivedBefore, last, bytes)
  end
  if replyCount > 0 then
    replyBytes = appendReplies(replies, firstPush + 2 * pushCount, replyCount, replyBytes)
  end
  redis.call('HSET', session, 'received', received, 'last', last, 'bytes', bytes, 'replyBytes', replyBytes)
  return 1
end

local answers, failures, failure, at = {}, 0, nil, 7
for i = 1, #KEYS, 3 do
  local words, pushes, replies = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
  local done, answer = pcall(append, KEYS[i], KEYS[i + 1], KEYS[i + 2], at, words, pushes, replies)
  if not done then
    failures, failure, answer = failures + 1, answer, -1
  end
  answers[#answers + 1] = answer
  at = at + 5 + words + 2 * pushes + replies
end
if failures == #answers then
  return type(failure) == 'table' and failure or redis.error_reply(tostring(failure))
end
return answers
