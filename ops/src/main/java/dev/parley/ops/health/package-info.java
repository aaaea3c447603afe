/** Readiness, which depends on what the node needs, and liveness, which depends on nothing but its own threads. */
@NullMarked
package dev.parley.ops.health;

import org.jspecify.annotations.NullMarked;
