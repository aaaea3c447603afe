/**
 * A whole cluster in one thread and virtual time: hubs as they are, and round them loops, clocks, stores, a broker,
 * networks and clients that a seed decides. The same seed gives the same run, to the last hop.
 */
@NullMarked
package dev.parley.simulation;

import org.jspecify.annotations.NullMarked;
