-- Keeps a lock for longer, or, with length 0, lets it go; only its holder can.
-- KEYS lock
-- ARGV "holder token", length in ms
-- Answers {1 | 0 not held}.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return { 0 }
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return { 1 }
