/** The least that a signaling server can do: what the hub's cost is compared with. */
@NullMarked
package dev.parley.bench.relay;

import org.jspecify.annotations.NullMarked;
