-- Changes nothing, and is refused where nodes can write nothing. Memory that is full is no hindrance. The clock, because whoever may
-- read and write may not always ask for it.
-- KEYS one that nobody writes
-- Answers {0}.
redis.call('TIME')
return { redis.call('DEL', KEYS[1]) }
