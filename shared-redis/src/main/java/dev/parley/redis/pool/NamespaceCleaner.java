package dev.parley.redis.pool;

import dev.parley.redis.Keys;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Drops every key of a namespace on the server that is not in use, some hundred at a time: what it holds is of an earlier
 * time and must not be taken for true when it takes over. Each step is refused by the server itself once another term
 * holds there, so that several nodes may do it at once, and a slow one does no harm.
 */
final class NamespaceCleaner {
    private static final Script EMPTY = Script.of(NamespaceCleaner.class, "empty.lua");
    private static final String SCANNED_AT_ONCE = "500";
    private static final String END = "0";

    private final ServerProbe side;
    private final String namespace;
    private final long term;

    NamespaceCleaner(ServerProbe side, String namespace, long term) {
        this.side = side;
        this.namespace = namespace;
        this.term = term;
    }

    /** Completes when it is empty, or when that can't be gone on with for now. Never fails. */
    CompletionStage<Void> run() {
        return from(END);
    }

    private CompletionStage<Void> from(String cursor) {
        return side.ask(RedisRequest.of(
                        CommandType.SCAN,
                        List.of(),
                        cursor,
                        "MATCH",
                        Keys.everything(namespace),
                        "COUNT",
                        SCANNED_AT_ONCE))
                .thenCompose(answer -> answer instanceof RedisReply scanned
                        ? drop(scanned.text(0), scanned.list(1))
                        : CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> drop(String next, RedisReply found) {
        final List<String> all =
                new ArrayList<>(List.of(Keys.failoverTerm(namespace), Keys.failoverEmptied(namespace)));
        for (int i = 0; i < found.size(); i++) {
            if (!found.text(i).startsWith(Keys.failover(namespace))) {
                all.add(found.text(i));
            }
        }
        final boolean last = next.equals(END);
        return side.ask(RedisRequest.of(EMPTY, all, Long.toString(term), last ? "1" : "0"))
                .thenCompose(answer -> !last && answer instanceof RedisReply done && done.number(0) == 1
                        ? from(next)
                        : CompletableFuture.completedFuture(null));
    }
}
