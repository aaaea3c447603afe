-- KEYS session, signals, replies
-- ARGV lifetime of the session in ms, lifetime of signals and replies in ms
-- Answers {user, device}, both empty if there is no device or no session.
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
local device = redis.call('HMGET', KEYS[1], 'user', 'device')
return { device[1] or '', device[2] or '' }
