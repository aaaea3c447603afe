package dev.parley.artifacts.http;

import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.TrustedProxies;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, so far as is known. What may fail often is each request's way to the answer who it
 * is, and that of a new connection to its first request. Belongs to the connection's event loop.
 */
final class Visitor {
    private final AddressBudget budget;
    private final TrustedProxies proxies;
    private InetAddress address;
    private AddressBudget.@Nullable Attempt attempt;

    /** @param peer of the TCP connection */
    Visitor(AddressBudget budget, TrustedProxies proxies, InetAddress peer) {
        this.budget = budget;
        this.proxies = proxies;
        this.address = peer;
    }

    InetAddress peer() {
        return address;
    }

    /** A trusted proxy says for whom it connected. */
    void isReally(InetAddress client) {
        address = client;
    }

    /** Whether the address may have one more connection at all. */
    boolean begin() {
        attempt = budget.begin(address);
        return attempt != null;
    }

    /**
     * The head of a request is here.
     *
     * @return its attempt, to be answered by whoever looks at its token; {@code null}: hang up
     */
    AddressBudget.@Nullable Attempt asks(List<String> forwarded) {
        final AddressBudget.Attempt own = attempt == null ? budget.begin(proxies.client(address, forwarded)) : attempt;
        attempt = null;
        if (own != null) {
            own.heard();
        }
        return own;
    }

    /** The connection is gone. */
    void gone() {
        if (attempt != null) {
            attempt.gone();
        }
    }
}
