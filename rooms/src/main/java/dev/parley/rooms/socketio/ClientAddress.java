package dev.parley.rooms.socketio;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose request it is: the connection's other end, or, where that is a trusted proxy, whom {@code
 * X-Forwarded-For} names last before the trusted ones. What a client writes into that header itself stands further to
 * the left and is not believed.
 */
final class ClientAddress {
    private final List<IpSubnetFilterRule> trusted;

    ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(ClientAddress::rule).toList();
    }

    InetSocketAddress of(HttpHeaders headers, InetSocketAddress peer) {
        if (trusted.isEmpty() || !isTrusted(peer)) {
            return peer;
        }
        String[] hops = String.join(",", headers.getAll("x-forwarded-for")).split(",", -1);
        InetSocketAddress client = peer;
        for (int i = hops.length - 1; i >= 0 && isTrusted(client); i--) {
            InetSocketAddress hop = parse(hops[i].strip());
            if (hop == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    private boolean isTrusted(InetSocketAddress address) {
        for (IpSubnetFilterRule rule : trusted) {
            if (rule.matches(address)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable InetSocketAddress parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
        } catch (UnknownHostException impossible) {
            return null;
        }
    }

    private static IpSubnetFilterRule rule(String block) {
        String cidr = block.contains("/") ? block : block + (block.contains(":") ? "/128" : "/32");
        try {
            return new IpSubnetFilterRule(cidr, IpFilterRuleType.ACCEPT);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(
                    "trustedProxies: got %s, expected an IP address or a CIDR block".formatted(block), malformed);
        }
    }
}
