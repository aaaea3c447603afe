package dev.parley.signaling.ws;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The proxies that are believed when they say for whom they connect. Never looks a name up. */
final class TrustedProxies {
    private final List<IpSubnetFilterRule> subnets = new ArrayList<>();

    TrustedProxies(List<String> proxies) {
        for (String proxy : proxies) {
            subnets.add(subnet(proxy));
        }
    }

    boolean trust(InetAddress address) {
        final InetSocketAddress peer = new InetSocketAddress(address, 0);
        for (IpSubnetFilterRule subnet : subnets) {
            if (subnet.matches(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The address nearest to us that is no trusted proxy, from the right of X-Forwarded-For, which is where our own
     * proxies write; what stands left of it anybody may have made up.
     *
     * @param peer who connected; it is a trusted proxy
     * @param forwarded the values of all X-Forwarded-For headers, in their order
     */
    InetAddress client(InetAddress peer, List<String> forwarded) {
        final String[] hops = String.join(",", forwarded).split(",", -1);
        InetAddress nearest = peer;
        for (int i = hops.length - 1; i >= 0; i--) {
            final InetAddress hop = parse(hops[i].trim());
            if (hop == null) {
                return nearest;
            }
            nearest = hop;
            if (!trust(hop)) {
                return nearest;
            }
        }
        return nearest;
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

    private static IpSubnetFilterRule subnet(String text) {
        final int slash = text.indexOf('/');
        final InetAddress address = parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("trustedProxies: \"" + text + "\", expected an address or a subnet");
        }
        try {
            final int whole = address instanceof Inet6Address ? 128 : 32;
            final int prefix = slash < 0 ? whole : Integer.parseInt(text.substring(slash + 1));
            return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("trustedProxies: \"" + text + "\", expected an address or a subnet", e);
        }
    }
}
