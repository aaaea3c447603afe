/**
 * What clients saw, held to what the hub promises. Knows nothing of the simulation: the suites on real servers keep the
 * same journal and are judged by the same rules.
 */
@NullMarked
package dev.parley.simulation.check;

import org.jspecify.annotations.NullMarked;
