/** Revoked tokens, on the Redis that both deployables share. */
@NullMarked
package dev.parley.redis.auth;

import org.jspecify.annotations.NullMarked;
