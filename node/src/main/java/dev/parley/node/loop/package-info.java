/** The hub's {@link dev.parley.hub.loop.Loop} on Netty's event loops. */
@NullMarked
package dev.parley.node.loop;

import org.jspecify.annotations.NullMarked;
