/**
 * The native wire (protocol, "Wires"): from the TCP connection to the hub's gate and back.
 *
 * <p>A connection goes through three stages, each with a deadline: {@code UpgradeHandler} reads the upgrade request,
 * {@code Entrance} waits for {@code hello} and the hub's answer, {@code Conversation} carries requests and pushes.
 * All of a connection's state belongs to its event loop.
 */
@NullMarked
package dev.parley.signaling.ws;

import org.jspecify.annotations.NullMarked;
