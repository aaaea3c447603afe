/** Certificate and key of the wires, which may change while a node runs. */
@NullMarked
package dev.parley.node.tls;

import org.jspecify.annotations.NullMarked;
