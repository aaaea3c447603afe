-- What the scripts of the leases share. A lease is "generation end-in-ms" in the hash of leases; words after these are a later
-- version's.

local function whole(number)
  return string.format('%.0f', number)
end

local function millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- What can't be read is nil: it counts as no lease.
local function lease(text)
  local generation, untilMillis = string.match(text .. ' ', '^(%d+) (%d+) ')
  if not generation then
    return nil
  end
  local last = tonumber(untilMillis)
  return { generation = generation, untilMillis = last, live = last > millis() }
end
