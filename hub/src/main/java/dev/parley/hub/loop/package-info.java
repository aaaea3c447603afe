/** The threads on which state lives. */
@NullMarked
package dev.parley.hub.loop;

import org.jspecify.annotations.NullMarked;
