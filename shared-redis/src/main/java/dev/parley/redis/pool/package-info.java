/** Connections to one Redis: a bounded set of them, their health, their meters, and the scripts sent over them. */
@NullMarked
package dev.parley.redis.pool;

import org.jspecify.annotations.NullMarked;
