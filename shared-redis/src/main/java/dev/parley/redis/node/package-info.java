/** The nodes' leases, on the Redis that both deployables share. */
@NullMarked
package dev.parley.redis.node;

import org.jspecify.annotations.NullMarked;
