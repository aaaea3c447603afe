-- Takes a lock that nobody holds, or answers its holder's claim again.
-- KEYS lock, last token
-- ARGV holder, length in ms, lifetime of the last token in ms
-- Answers {fencing token}, or {0} if another holds it. Tokens are microseconds at first, and only rise.
local held = redis.call('GET', KEYS[1])
if held then
  local holder, token = string.match(held, '^(%S+) (%d+)$')
  if holder ~= ARGV[1] then
    return { 0 }
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return { tonumber(token) }
end
local time = redis.call('TIME')
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or 0) + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
local text = string.format('%.0f', token)
redis.call('SET', KEYS[2], text, 'PX', ARGV[3])
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. text, 'PX', ARGV[2])
return { token }
