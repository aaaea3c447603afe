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

    /**
     * A device given.
     *
     * @param former who had it, {@code null} if nobody
     * @param since when it was given, by the store's clock: higher than for any session that had it before
     */
    record Claimed(@Nullable Holder former, long since) {}

    /** Gives the device to a session. For an hour, renewed. */
    CompletionStage<Claimed> claim(UserId user, String device, Holder holder);

    /**
     * Whether the session has the device still. If nobody has it, or one to whom it was given earlier, the store has lost
     * what it knew: then the session has it again. At that node, for another hour.
     *
     * @param since of its claim; 0 if it is not known
     */
    CompletionStage<Boolean> confirm(UserId user, String device, Holder holder, long since);

    /** The session is over: frees the device, if it has it still. */
    CompletionStage<Void> free(UserId user, String device, PeerId peer);
}
