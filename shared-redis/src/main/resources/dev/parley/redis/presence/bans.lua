-- KEYS bans
-- ARGV how many at the most
-- Answers {user, end in ms, ...}, the first to end first.
return redis.call('ZRANGE', KEYS[1], '(' .. whole(millis()), '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
