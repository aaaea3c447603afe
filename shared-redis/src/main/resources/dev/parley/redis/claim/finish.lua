-- Marks claimed work as done, or, without a result, frees it to be tried again. Only its claimant can.
-- KEYS claim
-- ARGV claimant, lifetime of the result in ms, result if done
-- Answers {1 | 0 not the claimant's any more}.
local state = redis.call('HMGET', KEYS[1], 'state', 'claimant')
if state[2] ~= ARGV[1] then
  return { 0 }
elseif state[1] == 'done' then
  return { 1 }
elseif #ARGV < 3 then
  redis.call('DEL', KEYS[1])
  return { 1 }
end
redis.call('HSET', KEYS[1], 'state', 'done', 'result', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 1 }
