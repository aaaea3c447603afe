-- A node says which sessions it may be about to own, before they know: so the index never lacks one. What it has not said
-- again for a lifetime, which is longer than a record's, is not its any more.
-- KEYS index of the node's sessions
-- ARGV lifetime in ms, session, ...
local now = millis()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now - tonumber(ARGV[1])))
for i = 2, #ARGV do
  redis.call('ZADD', KEYS[1], whole(now), ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return { 1 }
