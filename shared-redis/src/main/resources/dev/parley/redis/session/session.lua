-- What the scripts of a session share. Their keys, all in the session's slot:
--   session  hash: the record, "away" (ms since when its client has had no connection, by this server's clock), "came" (its
--            client has come to the owner since, which has not written anything of that yet), the outbox's counts, "claimed"
--            (the last epoch that a client gave it by coming to a node), and "closed" once it is over; or, of a session that
--            has ended, "ended" alone: its last owner
--   signals  list: the outbox
--   replies  list: the last replies
-- Epochs are milliseconds (13 digits) and fit a double, but must not pass through tostring, which would round them.

local function whole(number)
  return string.format('%.0f', number)
end

local function millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A number that a double holds exactly, or nil.
local function exact(text)
  local number = tonumber(text or '')
  return number and number >= 0 and number < 9007199254740992 and number or nil
end

-- What a writer of that epoch finds: 1 its session | 0 moved on | 4 moved on with its client | 2 lost by the store | 3 ended.
local function verdict(stored, ended, epoch, claimed)
  if ended then
    return 3
  elseif not stored or (exact(stored) or 0) < tonumber(epoch) then
    return 2
  end
  return tonumber(stored) == tonumber(epoch) and 1 or claimed == stored and 4 or 0
end

-- Writes the record: the words of ARGV in these places, the first two of which are "connected" and its value.
local function record(session, lifetime, first, last)
  redis.call('HSET', session, unpack(ARGV, first, last))
  local came = redis.call('HDEL', session, 'came') == 1
  if ARGV[first + 1] == '1' then
    redis.call('HDEL', session, 'away')
  else
    redis.call(came and 'HSET' or 'HSETNX', session, 'away', whole(millis()))
  end
  redis.call('PEXPIRE', session, lifetime)
end

-- For how long the client has been away; 0 if it is not, or if that can't be read.
local function away(since)
  local from = exact(since)
  return from and math.max(0, millis() - from) or 0
end

-- Its client has come: for whoever it comes to next it is there until the owner writes that it is not, however long the store is
-- not told; for who adopts it, since the owner may not know, it is away from now on.
local function come(lifetime)
  -- First what a server that is out of memory allows.
  redis.call('PEXPIRE', KEYS[1], lifetime)
  if redis.call('HEXISTS', KEYS[1], 'away') == 1 then
    redis.call('HSET', KEYS[1], 'away', whole(millis() - 1), 'came', '1')
  end
end

-- How often the session was contested, if that began less than so many ms ago.
local function contests(count, since, length)
  local from = exact(since)
  return from and millis() - from <= tonumber(length) and exact(count) or 0
end

-- Gives the session to another owner. Its epoch is above every one before, also above those of a store that lost its data.
-- "claimed" is for how long its client, which has come for it, had been away, or nil if no client has.
local function take(owner, generation, lifetime, outboxLifetime, claimed)
  local before = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'away', 'unheardFrom', 'last', 'came')
  -- First what a server that is out of memory allows: a resume needs no more of it.
  redis.call('PEXPIRE', KEYS[1], lifetime)
  local epoch = whole(math.max((exact(before[2]) or 0) + 1, millis()))
  redis.call('HSET', KEYS[1], 'owner', owner, 'generation', generation, 'epoch', epoch)
  if claimed then
    redis.call('HSET', KEYS[1], 'claimed', epoch)
  else
    redis.call('HDEL', KEYS[1], 'came')
  end
  -- The owner before may have shown its client more than it has stored.
  if (not before[3] or before[6]) and not exact(before[4]) then
    redis.call('HSET', KEYS[1], 'unheardFrom', whole(exact(before[5]) or 0))
  end
  redis.call('PEXPIRE', KEYS[2], outboxLifetime)
  redis.call('PEXPIRE', KEYS[3], outboxLifetime)
  return {
    'taken',
    before[1],
    claimed or away(before[3]),
    redis.call('HGETALL', KEYS[1]),
    redis.call('LRANGE', KEYS[2], 0, -1),
    redis.call('LRANGE', KEYS[3], 0, -1)
  }
end
