/** Moves the keys of one Redis, which may be in use meanwhile, to the three of Parley, and back out of them. */
@NullMarked
package dev.parley.migration;

import org.jspecify.annotations.NullMarked;
