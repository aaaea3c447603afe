/** Who is in which room: the port to the shared store, and what it holds. */
@NullMarked
package dev.parley.hub.presence;

import org.jspecify.annotations.NullMarked;
