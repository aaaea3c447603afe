/** The load generator: what the hub carries, how fast, and what it costs. */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
