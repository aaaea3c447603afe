package dev.parley.ops.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Whom a connection counts as: one IPv4 address or one /64 of IPv6, which is what one customer has.
 *
 * @param v6 whether it is of IPv6
 * @param bits the address, or its first half
 */
record Subnet(boolean v6, long bits) {

    /** @param remote of a TCP connection; anything else counts as one */
    static Subnet of(SocketAddress remote) {
        InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return new Subnet(false, 0);
        }
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? new Subnet(true, bytes.getLong()) : new Subnet(false, bytes.getInt());
    }
}
