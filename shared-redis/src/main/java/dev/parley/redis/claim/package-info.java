/** Claims on work that must be done once, on the Redis that both deployables share. */
@NullMarked
package dev.parley.redis.claim;

import org.jspecify.annotations.NullMarked;
