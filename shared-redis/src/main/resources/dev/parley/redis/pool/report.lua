-- A node tells one of two servers what it sees of the other one, and hears which is in use. The term says it: an even one
-- the primary, an odd one the backup. The highest term holds, on both servers and every node.
-- KEYS term, reports, the term for which this one was emptied, place
-- ARGV node, the highest term it knows, 0 if this is the primary | 1 if the backup, what it sees of the other one, for how
--      long in ms, lifetime of a report in ms, patience in ms, calm in ms
-- Answers {term, the term for which this one was emptied | -1}, or {-1} where others hold this one for the other.
-- A number that a double holds exactly, or nil.
local function exact(text)
  local number = tonumber(text or '')
  return number and number >= 0 and number < 9007199254740992 and number or nil
end

-- What is of another type than it may be, nobody can read: it goes.
for i, type in ipairs({ 'string', 'hash', 'string', 'string' }) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= type then
    redis.call('DEL', KEYS[i])
  end
end

local here = tonumber(ARGV[3])
local place = redis.call('GET', KEYS[4])
if (place == '0' or place == '1') and place ~= ARGV[3] then
  return { -1 }
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- First what a server that is out of memory allows.
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f %s %s', now, ARGV[4], ARGV[5]))
redis.call('SET', KEYS[4], ARGV[3], 'PX', 60000)

local down, ready = true, true
local reports = redis.call('HGETALL', KEYS[2])
for i = 1, #reports, 2 do
  local at, seen, lasting = string.match(reports[i + 1], '^(%d+) (%a+) (%d+)$')
  if not exact(at) or now - tonumber(at) > tonumber(ARGV[6]) then
    redis.call('HDEL', KEYS[2], reports[i])
  else
    down = down and seen == 'down' and tonumber(lasting) >= tonumber(ARGV[7])
    ready = ready and seen == 'ready' and tonumber(lasting) >= tonumber(ARGV[8])
  end
end

local term = math.max(exact(redis.call('GET', KEYS[1])) or 0, tonumber(ARGV[2]))
local emptied = exact(redis.call('GET', KEYS[3])) or -1
if term % 2 == here then
  if here == 1 and ready then
    term = term + 1
  end
elseif down and emptied == term then
  term = term + 1
end
redis.call('SET', KEYS[1], string.format('%.0f', term))
return { term, emptied }
