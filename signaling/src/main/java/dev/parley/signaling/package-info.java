/** The signaling node: native clients over WebSocket. */
@NullMarked
package dev.parley.signaling;

import org.jspecify.annotations.NullMarked;
