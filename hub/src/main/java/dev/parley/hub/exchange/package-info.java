/** Messages between nodes: the port to the broker, and what crosses it. */
@NullMarked
package dev.parley.hub.exchange;

import org.jspecify.annotations.NullMarked;
