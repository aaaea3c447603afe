-- Registers nodes of which nothing is known here, with leases that are over at this moment.
-- KEYS leases, versions
-- ARGV node, generation, version, ...
-- Answers {1}.
for i = 1, #ARGV, 3 do
  if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1] .. ' ' .. whole(millis())) == 1 then
    redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 2])
  end
end
return { 1 }
