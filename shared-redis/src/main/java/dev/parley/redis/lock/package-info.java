/** Locks with fencing tokens, on the Redis that both deployables share. */
@NullMarked
package dev.parley.redis.lock;

import org.jspecify.annotations.NullMarked;
