-- Takes a peer out.
-- KEYS room, meta, last
-- ARGV peer, epoch, margin in ms, reason
-- Answers {version it made, meta, the peer's node}, or {0, meta}.
local version, node = 0, nil
local text = redis.call('HGET', KEYS[1], ARGV[1])
local old = text and entry(text)
if text and (not old or old.epoch <= tonumber(ARGV[2])) then
  node = old and old.node
  version = remove(KEYS[1], KEYS[2], KEYS[3], ARGV[3], ARGV[1], node, ARGV[4])
end
return { version, redis.call('HGETALL', KEYS[2]), node }
