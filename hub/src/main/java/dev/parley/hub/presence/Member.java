package dev.parley.hub.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A peer's place in a room's roster: what the others see of it, and where it lives.
 *
 * @param name what it calls itself; {@code null} if nothing
 * @param connected whether its connection is up; if not, it is within its resume window
 * @param metadata the application's own, opaque; {@code null} for none
 * @param node where its session lives
 * @param generation of the lease under which that node wrote the entry
 * @param epoch of the session's owner: one higher with each takeover
 * @param since the room's version when it joined: of two peers, the one with the higher is polite
 */
public record Member(
        PeerId peer,
        UserId user,
        @Nullable String name,
        Wire wire,
        UserStatus status,
        boolean connected,
        @Nullable RawJson metadata,
        NodeRef node,
        long generation,
        long epoch,
        long since) {

    public Member withSince(long version) {
        return new Member(peer, user, name, wire, status, connected, metadata, node, generation, epoch, version);
    }
}
