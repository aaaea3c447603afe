-- Writes what has changed of sessions: of each its record, its outbox, its replies. A session that is to be stored anew, being
-- new or lost by the store, begins with it. A push whose seq is there already is left out, so that appending twice is harmless;
-- one that comes late is put in its place. Bodies are opaque. A session whose values can't be written to is the trouble of
-- nothing but itself.
-- KEYS of each session: session, signals, replies
-- ARGV lifetime of signals and replies in ms, max pushes, max bytes of pushes, max replies, max bytes of replies, lifetime of
--      a session in ms; then of each session: epoch, 1 if it is to be stored anew, received, number of the record's words,
--      number of pushes, number of replies, the record's words, for each push its seq and its text, the text of each reply
-- Answers of each session 1 | 0 moved | 4 claimed | 2 lost | 3 ended | -1 failed.
local outboxLifetime, lifetime = ARGV[1], ARGV[6]
local maxPushes, maxPushBytes = tonumber(ARGV[2]), tonumber(ARGV[3])
local maxReplies, maxReplyBytes = tonumber(ARGV[4]), tonumber(ARGV[5])

-- What can't be read is 0: the first that is received takes it along.
local function seqOf(text)
  return tonumber(string.match(text, '^%d+')) or 0
end

-- Puts a push that comes late in its place. Returns the list's new length; nothing if it is there.
local function insert(signals, seq, text)
  for _, other in ipairs(redis.call('LRANGE', signals, 0, -1)) do
    local there = seqOf(other)
    if there == seq then
      return nil
    elseif there > seq then
      return redis.call('LINSERT', signals, 'BEFORE', other, text)
    end
  end
  return redis.call('RPUSH', signals, text)
end

-- Drops what was received. Returns the bytes of what is left.
local function forget(signals, received, last, bytes)
  if received >= last then
    redis.call('DEL', signals)
    return 0
  end
  local first = redis.call('LINDEX', signals, 0)
  while first and seqOf(first) <= received do
    bytes = bytes - #redis.call('LPOP', signals)
    first = redis.call('LINDEX', signals, 0)
  end
  return bytes
end

-- Keeps a list within its bounds: drops from its head. Returns the bytes of what is left. A new list gets its lifetime here,
-- and is renewed with its session.
local function bound(list, length, bytes, most, mostBytes, least)
  if length == 1 then redis.call('PEXPIRE', list, outboxLifetime) end
  while length > most or (length > least and bytes > mostBytes) do
    bytes = bytes - #redis.call('LPOP', list)
    length = length - 1
  end
  return bytes
end

-- Appends the pushes from "first" on. Returns last seq and bytes.
local function appendPushes(signals, first, count, received, last, bytes)
  for i = first, first + 2 * count - 1, 2 do
    local seq, text, length = tonumber(ARGV[i]), ARGV[i + 1], nil
    if seq > last then
      length = redis.call('RPUSH', signals, text)
      last = seq
    elseif seq > received then
      length = insert(signals, seq, text)
    end
    if length then
      -- A list of one is new: what was counted before has run out with it.
      bytes = length == 1 and #text or bytes + #text
      bytes = bound(signals, length, bytes, maxPushes, maxPushBytes, 0)
    end
  end
  return last, bytes
end

-- Remembers the replies from "first" on. Returns their bytes.
local function appendReplies(replies, first, count, bytes)
  for i = first, first + count - 1 do
    local length = redis.call('RPUSH', replies, ARGV[i])
    bytes = length == 1 and #ARGV[i] or bytes + #ARGV[i]
    bytes = bound(replies, length, bytes, maxReplies, maxReplyBytes, 1)
  end
  return bytes
end

local function append(session, signals, replies, at, words, pushCount, replyCount)
  local state = redis.call('HMGET', session, 'epoch', 'received', 'last', 'bytes', 'replyBytes', 'ended', 'claimed')
  local found = verdict(state[1], state[6], ARGV[at], state[7])
  if found == 2 and ARGV[at + 1] == '1' then
    -- Only what is there: with a write that frees memory before it, a server that is out of it would take new sessions.
    if redis.call('EXISTS', session, signals, replies) > 0 then
      redis.call('DEL', session, signals, replies)
    end
    state = {}
  elseif found ~= 1 then
    return found
  end
  if words > 0 then
    record(session, lifetime, at + 6, at + 5 + words)
  end
  local receivedBefore = exact(state[2]) or 0
  local received = math.max(receivedBefore, tonumber(ARGV[at + 2]))
  local last = math.max(exact(state[3]) or 0, received)
  local bytes, replyBytes = exact(state[4]) or 0, exact(state[5]) or 0
  if received > receivedBefore and bytes > 0 then
    bytes = forget(signals, received, last, bytes)
  end
  local firstPush = at + 6 + words
  last, bytes = appendPushes(signals, firstPush, pushCount, received, last, bytes)
  replyBytes = appendReplies(replies, firstPush + 2 * pushCount, replyCount, replyBytes)
  if received > receivedBefore or pushCount + replyCount > 0 then
    redis.call('HSET', session, 'received', received, 'last', last, 'bytes', bytes, 'replyBytes', replyBytes)
  end
  return 1
end

local answers, failures, failure, at = {}, 0, nil, 7
for i = 1, #KEYS, 3 do
  local words, pushes, replies = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  local done, answer = pcall(append, KEYS[i], KEYS[i + 1], KEYS[i + 2], at, words, pushes, replies)
  if not done then
    failures, failure, answer = failures + 1, answer, -1
  end
  answers[#answers + 1] = answer
  at = at + 6 + words + 2 * pushes + replies
end
if failures == #answers then
  return type(failure) == 'table' and failure or redis.error_reply(tostring(failure))
end
return answers
