/** The Prometheus registry with the meters of the process, and a bound on the series of every meter. */
@NullMarked
package dev.parley.ops.metrics;

import org.jspecify.annotations.NullMarked;
