package dev.parley.redis.session;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Owned;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.Wire;
import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.Answer;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisReply;
import dev.parley.redis.pool.RedisRequest;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a node may own, in a slot of its own. A node names each before it becomes its owner, and again with each
 * renewal. One that it named and did not get, or that another has taken since, stays until it has not been named for
 * {@link Keys#OWNED}: to take it out before might race with the node's getting it back. What has ended comes back to
 * nobody and is taken out; so is what a sibling has adopted, unless the node has named it again since it was listed.
 */
final class OwnedIndex {
    private static final String LIFETIME = Long.toString(Keys.OWNED.toMillis());
    private static final int PAGE = 500;

    private final RedisPool pool;
    private final Unreadable unreadable;
    private final Wire wire;

    OwnedIndex(RedisPool pool, Wire wire, Unreadable unreadable) {
        this.pool = pool;
        this.unreadable = unreadable;
        this.wire = wire;
    }

    /** To be carried out before what makes the node the owner. */
    RedisRequest announce(NodeRef node, SessionId session) {
        return name(node, List.of(session.value()));
    }

    /** As {@link #announce(NodeRef, SessionId)}: one request for each owner. */
    List<RedisRequest> announce(List<SessionRecord> sessions) {
        final Map<NodeRef, List<String>> byOwner = new LinkedHashMap<>();
        for (SessionRecord session : sessions) {
            add(byOwner, session.owner(), session.id());
        }
        return name(byOwner);
    }

    /** Names the sessions again whose renewals these are; fails if one of them failed. */
    CompletionStage<Void> renew(List<SessionId> sessions, List<Answer> renewals) {
        final Map<NodeRef, List<String>> byOwner = new LinkedHashMap<>();
        for (int i = 0; i < renewals.size(); i++) {
            final RedisReply renewal = renewals.get(i).orThrow();
            final NodeRef owner = renewal.text(0).isEmpty() ? null : owner(renewal.text(0));
            if (owner != null) {
                add(byOwner, owner, sessions.get(i));
            }
        }
        return pool.send(name(byOwner)).thenAccept(answers -> answers.forEach(Answer::orThrow));
    }

    private static void add(Map<NodeRef, List<String>> byOwner, NodeRef owner, SessionId session) {
        byOwner.computeIfAbsent(owner, first -> new ArrayList<>()).add(session.value());
    }

    private List<RedisRequest> name(Map<NodeRef, List<String>> byOwner) {
        return byOwner.entrySet().stream()
                .map(owned -> name(owned.getKey(), owned.getValue()))
                .toList();
    }

    private RedisRequest name(NodeRef owner, List<String> sessions) {
        final List<String> arguments = new ArrayList<>(List.of(LIFETIME));
        arguments.addAll(sessions);
        return RedisRequest.of(SessionScripts.OWN, key(owner), arguments);
    }

    /** Should it fail, the index names a session too many, which is allowed. */
    void ended(String owner, SessionId session) {
        final NodeRef node = owner(owner);
        if (node != null) {
            var _ = pool.send(RedisRequest.of(CommandType.ZREM, key(node), session.value()));
        }
    }

    private @Nullable NodeRef owner(String name) {
        return unreadable.read(What.SESSION, "a session", () -> NodeRef.parse(name));
    }

    /** All that the node has named, read page by page. */
    CompletionStage<List<Owned>> read(NodeRef node) {
        return read(node, "0", new LinkedHashMap<>());
    }

    private CompletionStage<List<Owned>> read(NodeRef node, String cursor, Map<SessionId, Owned> found) {
        return pool.send(RedisRequest.of(CommandType.ZSCAN, key(node), cursor, "COUNT", (long) PAGE)
                        .again())
                .thenCompose(reply -> {
                    final RedisReply page = reply.list(1);
                    for (int i = 0; i < page.size(); i += 2) {
                        final int at = i;
                        final Owned owned = unreadable.read(
                                What.INDEX,
                                "node " + node,
                                () -> new Owned(
                                        new SessionId(page.text(at)), (long) Double.parseDouble(page.text(at + 1))));
                        if (owned != null) {
                            found.put(owned.session(), owned);
                        }
                    }
                    final String next = reply.text(0);
                    return next.equals("0")
                            ? CompletableFuture.completedFuture(List.copyOf(found.values()))
                            : read(node, next, found);
                });
    }

    /** Takes out those that were not named again since they were read. */
    CompletionStage<Void> forget(NodeRef node, List<Owned> sessions) {
        final List<RedisRequest> pages = new ArrayList<>();
        for (int from = 0; from < sessions.size(); from += PAGE) {
            final List<String> arguments = new ArrayList<>();
            for (Owned owned : sessions.subList(from, Math.min(from + PAGE, sessions.size()))) {
                arguments.add(owned.session().value());
                arguments.add(Long.toString(owned.named()));
            }
            pages.add(RedisRequest.of(SessionScripts.FORGET, key(node), arguments));
        }
        return pool.send(pages).thenAccept(answers -> answers.forEach(Answer::orThrow));
    }

    private List<String> key(NodeRef node) {
        return List.of(Keys.owned(wire, node));
    }
}
