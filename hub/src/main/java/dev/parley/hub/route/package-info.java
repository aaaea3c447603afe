/** The way of a signal from its sender to its target's session. */
@NullMarked
package dev.parley.hub.route;

import org.jspecify.annotations.NullMarked;
