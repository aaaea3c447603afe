package dev.parley.redis.pool;

import io.lettuce.core.RedisURI;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** How a server is called in meters: {@code host:port}, as it is configured or named by others. */
final class ServerName {
    /** For what belongs to none of the servers that are told apart. */
    static final String OTHER = "other";

    private ServerName() {}

    static String of(RedisURI uri) {
        return of(uri.getHost(), uri.getPort());
    }

    static String of(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? of(inet.getHostString(), inet.getPort()) : OTHER;
    }

    /** An IPv6 address can be written in many ways, and is brought into one. */
    static String of(String host, int port) {
        final byte[] ip = host.indexOf(':') < 0 ? null : NetUtil.createByteArrayFromIpAddressString(host);
        return NetUtil.toSocketAddressString(ip == null ? host : NetUtil.bytesToIpAddress(ip), port);
    }
}
