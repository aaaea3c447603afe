/** Pairs of clients that call each other, when they do, and what is counted. */
@NullMarked
package dev.parley.bench.load;

import org.jspecify.annotations.NullMarked;
