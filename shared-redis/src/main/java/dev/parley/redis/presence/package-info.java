/** Who is in which room, on the Redis that both deployables share. */
@NullMarked
package dev.parley.redis.presence;

import org.jspecify.annotations.NullMarked;
