/**
 * A client of the hub's native wire ({@code docs/protocol.md}), for Android and the JVM. It begins with
 * {@link dev.parley.client.ParleyClient}.
 *
 * <p>Each client has one thread of its own. On it listeners are called and futures completed: what they do there must not
 * block, and must not wait for another future of the same client. All methods may be called from any thread.
 */
@NullMarked
package dev.parley.client;

import org.jspecify.annotations.NullMarked;
