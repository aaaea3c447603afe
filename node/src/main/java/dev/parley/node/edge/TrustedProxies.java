package dev.parley.node.edge;

import dev.parley.ops.config.AddressRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The proxies that are believed when they say for whom they connect. Never looks a name up. Immutable. */
public final class TrustedProxies {
    private final List<AddressRange> ranges;

    public TrustedProxies(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /**
     * @param ranges as {@link AddressRange#parse} reads them
     * @throws IllegalArgumentException on anything else
     */
    public static TrustedProxies of(String... ranges) {
        return new TrustedProxies(Stream.of(ranges).map(AddressRange::parse).toList());
    }

    public boolean trusts(InetAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * For whom the peer asks: itself if it is no proxy of ours, otherwise the address nearest to us that is none, from the right
     * of {@code X-Forwarded-For}, which is where our own proxies write; what stands left of it anybody may have made up.
     *
     * @param peer who connected
     * @param forwarded the values of all {@code X-Forwarded-For} headers, in their order; with ports or without
     */
    public InetAddress client(InetAddress peer, List<String> forwarded) {
        InetAddress nearest = peer;
        if (!trusts(peer)) {
            return nearest;
        }
        final String[] hops = String.join(",", forwarded).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && trusts(nearest); i--) {
            final InetAddress hop = parse(hops[i].strip());
            if (hop == null) {
                return nearest;
            }
            nearest = hop;
        }
        return nearest;
    }

    /**
     * The host that the client asked: where a proxy of ours says so, what it was before that rewrote it.
     *
     * @param peer who connected
     * @param forwarded the values of all {@code X-Forwarded-Host} headers, in their order; the last one is our proxy's
     * @param host of the request; {@code null} if it has none
     */
    public @Nullable String host(InetAddress peer, List<String> forwarded, @Nullable String host) {
        if (forwarded.isEmpty() || !trusts(peer)) {
            return host;
        }
        final String[] hosts = String.join(",", forwarded).split(",", -1);
        final String nearest = hosts[hosts.length - 1].strip();
        return nearest.isEmpty() ? host : nearest;
    }

    /** {@code null} for what is no address; a port is left out. */
    static @Nullable InetAddress parse(String text) {
        final InetAddress plain = NetUtil.createInetAddressFromIpAddressString(text);
        if (plain != null || text.isEmpty()) {
            return plain;
        }
        final int end = text.charAt(0) == '[' ? text.indexOf(']') + 1 : text.indexOf(':');
        return end > 0 ? NetUtil.createInetAddressFromIpAddressString(text.substring(0, end)) : null;
    }
}
