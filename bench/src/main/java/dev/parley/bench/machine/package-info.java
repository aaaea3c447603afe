/** What the hub's processes cost, as the operating system and the hub's own meters tell it. */
@NullMarked
package dev.parley.bench.machine;

import org.jspecify.annotations.NullMarked;
