package dev.parley.hub.store;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.UserId;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Port: which session a user's device has, whatever wire it came in by, in the store that both deployables share. Of two
 * sessions of one device the later claim wins.
 *
 * <p>Every stage fails with {@link StoreUnavailableException} when the store does not answer in time. Any thread.
 */
public interface Devices {

    /** A session that has a device, and where it lives. */
    record Holder(PeerId peer, NodeRef node) {}

    /** Gives the device to a session; the one that had it, {@code null} if there was none. For an hour, renewed. */
    CompletionStage<@Nullable Holder> claim(UserId user, String device, Holder holder);

    /** Whether the session has the device still, or nobody has: then it has it, at that node, for another hour. */
    CompletionStage<Boolean> confirm(UserId user, String device, Holder holder);

    /** The session is over: frees the device, if it has it still. */
    CompletionStage<Void> free(UserId user, String device, PeerId peer);
}
