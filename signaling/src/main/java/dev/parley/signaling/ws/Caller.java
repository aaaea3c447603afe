package dev.parley.signaling.ws;

import dev.parley.node.edge.AddressBudget;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, so far as is known. Belongs to the connection's event loop. */
final class Caller {
    private final AddressBudget budget;
    private InetAddress address;
    private AddressBudget.@Nullable Attempt attempt;

    /** @param peer of the TCP connection */
    Caller(AddressBudget budget, InetAddress peer) {
        this.budget = budget;
        this.address = peer;
    }

    InetAddress address() {
        return address;
    }

    /** A trusted proxy says for whom it connected. */
    void isReally(InetAddress client) {
        address = client;
    }

    /** Whether the address may have one more connection at all; asked once, when the address is certain. */
    boolean begin() {
        attempt = budget.begin(address);
        return attempt != null;
    }

    boolean begun() {
        return attempt != null;
    }

    /** How long it has to wait, for the many of its address or for what they have done; {@code null} if it may go on. */
    @Nullable
    Duration delay() {
        return attempt == null ? null : attempt.delay();
    }

    /** {@link AddressBudget.Attempt#heard} */
    void heard() {
        if (attempt != null) {
            attempt.heard();
        }
    }

    /** {@link AddressBudget.Attempt#answered} */
    void answered(boolean blamed) {
        if (attempt != null) {
            attempt.answered(blamed);
        }
    }

    /** {@link AddressBudget.Attempt#gone} */
    void gone() {
        if (attempt != null) {
            attempt.gone();
        }
    }
}
