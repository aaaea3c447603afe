/** Which nodes there are, and the leases by which they are known to live. */
@NullMarked
package dev.parley.hub.node;

import org.jspecify.annotations.NullMarked;
