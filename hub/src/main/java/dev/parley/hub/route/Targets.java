package dev.parley.hub.route;

import dev.parley.protocol.PeerId;
import org.jspecify.annotations.Nullable;

/** The sessions of this node. Any thread. */
@FunctionalInterface
public interface Targets {
    /** {@code null} if the peer's session is not here. */
    @Nullable
    Target target(PeerId peer);
}
