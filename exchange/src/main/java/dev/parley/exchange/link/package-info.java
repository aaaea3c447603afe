/**
 * The link between two nodes: numbered frames, kept until the other node has answered each with its outcome, and their
 * form on the wire. Knows nothing of the broker, which it sees as a {@link dev.parley.exchange.link.Transport}.
 */
@NullMarked
package dev.parley.exchange.link;

import org.jspecify.annotations.NullMarked;
