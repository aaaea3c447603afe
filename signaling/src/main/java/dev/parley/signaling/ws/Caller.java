package dev.parley.signaling.ws;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, so far as is known. Belongs to the connection's event loop. */
final class Caller {
    private final AddressLimits limits;
    private InetAddress address;
    private AddressLimits.@Nullable Handshake handshake;

    /** @param peer of the TCP connection */
    Caller(AddressLimits limits, InetAddress peer) {
        this.limits = limits;
        this.address = peer;
    }

    InetAddress address() {
        return address;
    }

    /** A trusted proxy says for whom it connected. */
    void isReally(InetAddress client) {
        address = client;
    }

    /** Whether the address may have one more connection; asked once, when the address is certain. */
    boolean enter() {
        handshake = limits.enter(address);
        return handshake != null;
    }

    boolean entered() {
        return handshake != null;
    }

    /** Admitted, refused or gone: does nothing the second time. */
    void handshakeOver() {
        if (handshake != null) {
            handshake.close();
        }
    }
}
