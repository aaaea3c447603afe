/** This node's copies of the rosters of the rooms it has members in. */
@NullMarked
package dev.parley.hub.room;

import org.jspecify.annotations.NullMarked;
