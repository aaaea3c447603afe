-- Claims work that must be done once. The claimant that asks again, while pending, is told that it is its own.
-- KEYS claim
-- ARGV claimant, how long the claim may be pending in ms
-- Answers {'fresh'}, {'pending'} or {'done', result}.
local state = redis.call('HMGET', KEYS[1], 'state', 'claimant', 'result')
if state[1] == 'done' then
  return { 'done', state[3] }
elseif state[1] == 'pending' and state[2] ~= ARGV[1] then
  return { 'pending' }
end
redis.call('HSET', KEYS[1], 'state', 'pending', 'claimant', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 'fresh' }
