/** Ordered start and stop of the components of a process. */
@NullMarked
package dev.parley.ops.lifecycle;

import org.jspecify.annotations.NullMarked;
