/** Clients of both wires that do as little as they can: the machine's time belongs to what is measured. */
@NullMarked
package dev.parley.bench.client;

import org.jspecify.annotations.NullMarked;
