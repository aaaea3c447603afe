-- Drops keys of the server that is not in use, and nothing if another term holds by now or is not known.
-- KEYS term, the term for which this one was emptied, keys to drop ...
-- ARGV term, 1 if these are the last
-- Answers {1 done | 0 not any more}.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return { 0 }
end
for i = 3, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
if ARGV[2] == '1' then
  redis.call('DEL', KEYS[2])
  redis.call('SET', KEYS[2], ARGV[1])
end
return { 1 }
