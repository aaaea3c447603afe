-- What the scripts of a room share. Their keys, all in the room's slot:
--   room   hash: peer -> "since changed epoch generation node json"; there while occupied. The first two are versions
--   meta   hash: node -> how many members it has here, and, as no node is called so: "version" -> the version, "left" ->
--          "version reason peer ..." of the last departures, "known" -> every departure after this version is among them;
--          there while occupied
--   last   the version at which the room was emptied, while the clock has not passed it
-- The json is opaque and is never read or rewritten here. Versions are milliseconds at first (13 digits) and fit a
-- double, but must not pass through tostring, which would round them: "%.0f" does not.

local DEPARTURES = 16

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

-- What can't be read is nil: it counts as not there.
local function entry(text)
  local since, rest = string.match(text, '^(%d+) %d+ (.*)$')
  local epoch, generation, node = string.match(rest or '', '^(%d+) (%d+) (%w+%.%S+) ')
  if not node or not exact(since) or not exact(epoch) or not exact(generation) then
    return nil
  end
  return {
    since = since,
    rest = rest,
    epoch = tonumber(epoch),
    generation = tonumber(generation),
    node = node
  }
end

-- How many members a room has; what can't be read goes.
local function members(room)
  local count = 0
  local all = redis.call('HGETALL', room)
  for i = 1, #all, 2 do
    if entry(all[i + 1]) then
      count = count + 1
    else
      redis.call('HDEL', room, all[i])
    end
  end
  return count
end

-- Adds to a number of the hash; false if what is there is no number, or too large. Fails as any other write does.
local function add(meta, field, by)
  local now = redis.pcall('HINCRBY', meta, field, by)
  if type(now) ~= 'table' then
    return now < 9007199254740992 and now
  elseif string.find(now.err, 'not an integer', 1, true) or string.find(now.err, 'overflow', 1, true) then
    return false
  end
  return redis.call('HINCRBY', meta, field, by)
end

-- A count that can't be read becomes one that never gets down to nothing: a node that hears too much does no harm.
local function count(meta, node, by)
  local now = add(meta, node, by)
  if not now then
    redis.call('HSET', meta, node, 1000000)
  elseif now == 0 then
    redis.call('HDEL', meta, node)
  end
end

-- A room that has lost its last writes goes on above what has been seen of it, with a gap, at which every copy reads it anew;
-- what has left it is not known any more.
local function raise(meta, floor)
  local version = redis.call('HGET', meta, 'version')
  if version and (exact(version) or 0) < floor then
    -- First what only shrinks.
    redis.call('HDEL', meta, 'left')
    redis.call('HSET', meta, 'version', whole(floor + 1), 'known', whole(floor + 1))
  end
end

-- One above the last; above the time if that can't be read.
local function step(meta)
  local version = add(meta, 'version', 1)
  if not version then
    version = millis()
    redis.call('HDEL', meta, 'left')
    redis.call('HSET', meta, 'version', whole(version), 'known', whole(version))
  end
  return version
end

-- The next version; that of a new room is the time, or one above the last it ever had or anybody has seen.
local function nextVersion(room, meta, last, floor)
  if redis.call('EXISTS', room) == 1 then
    raise(meta, floor)
    return step(meta)
  end
  local seen = math.max(exact(redis.call('GET', last)) or 0, floor)
  local version = math.max(millis(), seen + 1)
  redis.call('HSET', meta, 'version', whole(version), 'known', whole(version))
  return version
end

-- Replaces the entry of a peer that is in, unless it is the same; answers whether it did.
local function replace(room, meta, peer, old, rest, node)
  if rest == old.rest then
    return false
  end
  local version = step(meta)
  redis.call('HSET', room, peer, old.since .. ' ' .. whole(version) .. ' ' .. rest)
  count(meta, node, 1)
  count(meta, old.node, -1)
  return true
end

-- Remembers a departure; the oldest of too many is forgotten, and what lies before it is not known any more.
local function depart(meta, version, reason, peer)
  local left = redis.call('HGET', meta, 'left')
  left = (left and left .. ' ' or '') .. whole(version) .. ' ' .. reason .. ' ' .. peer
  local _, words = string.gsub(left, '%S+', '')
  if words > 3 * DEPARTURES then
    local oldest, others = string.match(left, '^(%d+) %S+ %S+ (.*)$')
    redis.call('HSET', meta, 'known', oldest or whole(version))
    left = others or ''
  end
  redis.call('HSET', meta, 'left', left)
end

-- Whether the last departures that are remembered have that peer among them.
local function hasLeft(meta, peer)
  local left = redis.call('HGET', meta, 'left')
  return left and string.find(left .. ' ', ' ' .. peer .. ' ', 1, true)
end

-- A server that is out of memory refuses a script's first write if it could grow; after another write it lets it pass. So
-- what frees memory writes first what only shrinks.

-- Takes a peer out, whose entry says that it is on that node, or one that only copies have still, which is on none; an
-- emptied room leaves nothing but, for a moment, its last version.
local function remove(room, meta, last, margin, peer, node, reason)
  redis.call('HDEL', room, peer)
  local version = step(meta)
  if node then
    count(meta, node, -1)
  end
  if redis.call('EXISTS', room) == 1 then
    depart(meta, version, reason, peer)
  else
    redis.call('DEL', meta)
    local ahead = version + tonumber(margin) - millis()
    if ahead > 0 then
      redis.call('SET', last, whole(version), 'PX', whole(ahead))
    end
  end
  return version
end
