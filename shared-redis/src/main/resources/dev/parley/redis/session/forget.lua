-- Sessions that a node does not own, though it had said that it may: they go from its index, unless it has said so again.
-- KEYS index of the node's sessions
-- ARGV session, its score when the index was read, ...
for i = 1, #ARGV, 2 do
  local named = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if named and tonumber(named) == tonumber(ARGV[i + 1]) then
    redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return { 1 }
