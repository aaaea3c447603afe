/** The hub's stores on Redis: where a node opens them, and how they are configured. */
@NullMarked
package dev.parley.redis;

import org.jspecify.annotations.NullMarked;
