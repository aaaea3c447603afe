-- What the scripts of a room share. Their keys, all in the room's slot:
--   room   hash: peer -> "since epoch generation node json"; there while occupied
--   meta   hash: "version" -> the version, node -> how many members it has here; there while occupied
--   last   the version at which the room was emptied, while the clock has not passed it
-- The json is opaque and is never read or rewritten here. Versions are milliseconds at first (13 digits) and fit a
-- double, but must not pass through tostring, which would round them: "%.0f" does not.

local function whole(number)
  return string.format('%.0f', number)
end

local function millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function entry(text)
  local since, epoch, generation, node, json = string.match(text, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
  return { since = since, epoch = tonumber(epoch), generation = tonumber(generation), node = node, json = json }
end

local function count(meta, node, by)
  if redis.call('HINCRBY', meta, node, by) == 0 then
    redis.call('HDEL', meta, node)
  end
end

-- The next version; that of a new room is the time, or one above the last it ever had.
local function nextVersion(room, meta, last)
  if redis.call('EXISTS', room) == 1 then
    return redis.call('HINCRBY', meta, 'version', 1)
  end
  local version = millis()
  local before = redis.call('GET', last)
  if before and tonumber(before) >= version then
    version = tonumber(before) + 1
  end
  redis.call('HSET', meta, 'version', whole(version))
  return version
end

-- A server that is out of memory refuses a script's first write if it could grow; after another write it lets it pass. So
-- what frees memory writes first what only shrinks.

-- Takes a peer out that is in; an emptied room leaves nothing but, for a moment, its last version.
local function remove(room, meta, last, margin, peer, node)
  redis.call('HDEL', room, peer)
  local version = redis.call('HINCRBY', meta, 'version', 1)
  count(meta, node, -1)
  if redis.call('EXISTS', room) == 0 then
    redis.call('DEL', meta)
    local ahead = version + tonumber(margin) - millis()
    if ahead > 0 then
      redis.call('SET', last, whole(version), 'PX', whole(ahead))
    end
  end
  return version
end
