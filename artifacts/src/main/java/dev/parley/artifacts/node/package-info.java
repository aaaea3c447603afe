/** The deployable: what it is put together from, and its settings. */
@NullMarked
package dev.parley.artifacts.node;

import org.jspecify.annotations.NullMarked;
