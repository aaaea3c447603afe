package dev.parley.redis.pool;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is, and what of kind it is.
 *
 * <p>As text: {@code redis://[[user:]password@]host[:port][/database]}, {@code rediss://…} for TLS,
 * {@code redis-sentinel://host[:port],host…/database#master} and {@code rediss-sentinel://…},
 * {@code redis-cluster://[[user:]password@]host[:port],host[:port]…} and {@code rediss-cluster://…}. A second one after
 * white space is the backup: both are then single servers.
 *
 * @param seeds of a Cluster, or the one server or Sentinel group
 * @param backup what takes over when no node reaches the first; {@code null} for nothing
 */
public record Endpoint(
        Kind kind, List<RedisURI> seeds, @Nullable Endpoint backup) {
    /** What the seeds are. */
    public enum Kind {
        /** One server. */
        SINGLE,
        /** The master that Sentinels name. */
        SENTINEL,
        /** Several servers, each with a part of the keys. */
        CLUSTER
    }

    private static final String CLUSTER_SCHEME = "redis-cluster://";
    private static final String SECURE_CLUSTER_SCHEME = "rediss-cluster://";

    public Endpoint {
        seeds = List.copyOf(seeds);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException where it is none; the message holds no password
     */
    public static Endpoint parse(String text) {
        final String[] parts = text.strip().split("\\s+", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException("expected one Redis URI, or two with a space between");
        }
        final Endpoint backup = parts.length == 2 ? parseOne(parts[1], null) : null;
        final Endpoint first = parseOne(parts[0], backup);
        if (backup != null && !(first.kind == Kind.SINGLE && backup.kind == Kind.SINGLE)) {
            throw new IllegalArgumentException(
                    "only a single server can have a backup, and be one: Sentinel and Cluster fail over by themselves");
        }
        return first;
    }

    /** Has connections call themselves so, where the URI says nothing else: {@code CLIENT LIST} shows it. */
    public Endpoint named(String client) {
        for (RedisURI seed : seeds) {
            if (seed.getClientName() == null) {
                seed.setClientName(client);
            }
        }
        if (backup != null) {
            backup.named(client);
        }
        return this;
    }

    private static Endpoint parseOne(String uri, @Nullable Endpoint backup) {
        try {
            if (uri.startsWith(CLUSTER_SCHEME)) {
                return cluster("redis://", uri.substring(CLUSTER_SCHEME.length()), backup);
            }
            if (uri.startsWith(SECURE_CLUSTER_SCHEME)) {
                return cluster("rediss://", uri.substring(SECURE_CLUSTER_SCHEME.length()), backup);
            }
            final RedisURI parsed = RedisURI.create(uri);
            final Kind kind = parsed.getSentinels().isEmpty() ? Kind.SINGLE : Kind.SENTINEL;
            // Lettuce takes a URI without either.
            Objects.requireNonNull(kind == Kind.SINGLE ? parsed.getHost() : parsed.getSentinelMasterId());
            return new Endpoint(kind, List.of(parsed), backup);
        } catch (RuntimeException e) {
            // Lettuce's message repeats the URI, and with it the password.
            throw new IllegalArgumentException("not a Redis URI: expected redis://, rediss://, redis-sentinel://,"
                    + " rediss-sentinel://, redis-cluster:// or rediss-cluster://, then host:port, and for Sentinel"
                    + " the master's name after #");
        }
    }

    private static Endpoint cluster(String scheme, String rest, @Nullable Endpoint backup) {
        final int at = rest.lastIndexOf('@') + 1;
        final String credentials = rest.substring(0, at);
        final List<RedisURI> seeds = new ArrayList<>();
        for (String host : rest.substring(at).split(",", -1)) {
            seeds.add(RedisURI.create(scheme + credentials + host));
        }
        return new Endpoint(Kind.CLUSTER, seeds, backup);
    }

    private static String address(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    /** Without user and password. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(kind.name().toLowerCase(java.util.Locale.ROOT));
        for (RedisURI seed : seeds) {
            if (seed.getSentinels().isEmpty()) {
                text.append(' ').append(address(seed));
            } else {
                text.append(' ').append(seed.getSentinelMasterId()).append(" by");
                seed.getSentinels().forEach(sentinel -> text.append(' ').append(address(sentinel)));
            }
        }
        return backup == null ? text.toString() : text + ", backup " + backup;
    }
}
