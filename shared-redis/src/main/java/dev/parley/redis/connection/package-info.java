/** What clients have reported of their peer connections, in a deployable's own Redis. */
@NullMarked
package dev.parley.redis.connection;

import org.jspecify.annotations.NullMarked;
