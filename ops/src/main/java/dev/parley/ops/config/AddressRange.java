package dev.parley.ops.config;

import java.net.InetAddress;
import java.util.Arrays;

/** An IP address or a CIDR range (RFC 4632, RFC 4291 section 2.3), given literally: no name is ever looked up. */
public final class AddressRange {

    private final byte[] network;
    private final int prefix;

    private AddressRange(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /** Throws {@link IllegalArgumentException} on anything else, also on bits set beyond the prefix. */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int bits = address.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits || !Arrays.equals(masked(address, prefix), address)) {
            throw new IllegalArgumentException("not an address range");
        }
        return new AddressRange(address, prefix);
    }

    /** An IPv4 address never lies in an IPv6 range, nor the other way round; Java gives IPv4-mapped ones as IPv4. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.length && Arrays.equals(masked(bytes, prefix), network);
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] result = new byte[address.length];
        for (int i = 0; i < result.length; i++) {
            int keep = Math.clamp(prefix - (long) i * Byte.SIZE, 0, Byte.SIZE);
            result[i] = (byte) (address[i] & (0xFF << (Byte.SIZE - keep)));
        }
        return result;
    }
}
