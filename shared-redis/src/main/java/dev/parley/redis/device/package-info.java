/** Which session a user's device has, on the Redis that both deployables share. */
@NullMarked
package dev.parley.redis.device;

import org.jspecify.annotations.NullMarked;
