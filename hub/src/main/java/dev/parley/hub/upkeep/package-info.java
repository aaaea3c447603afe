/** What a node does by the clock: its lease, its copies, and the dead. */
@NullMarked
package dev.parley.hub.upkeep;

import org.jspecify.annotations.NullMarked;
