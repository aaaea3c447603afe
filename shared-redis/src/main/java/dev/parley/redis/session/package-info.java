/** Sessions at rest, on the deployable's own Redis. */
@NullMarked
package dev.parley.redis.session;

import org.jspecify.annotations.NullMarked;
