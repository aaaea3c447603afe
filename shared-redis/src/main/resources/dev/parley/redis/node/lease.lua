-- What the scripts of the leases share. A lease is "generation end-in-ms" in the hash of leases; words after these are a later
-- version's.

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

-- What can't be read, or would last for hours, is nil: it counts as no lease.
local LONGEST = 3600000
local function lease(text)
  local generation, untilMillis = string.match(text .. ' ', '^(%d+) (%d+) ')
  local last = exact(untilMillis)
  if not exact(generation) or not last or last > millis() + LONGEST then
    return nil
  end
  return { generation = generation, untilMillis = last, live = last > millis() }
end
