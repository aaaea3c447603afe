/** The way of single signals through the nodes, for those who want to follow it. */
@NullMarked
package dev.parley.hub.trace;

import org.jspecify.annotations.NullMarked;
