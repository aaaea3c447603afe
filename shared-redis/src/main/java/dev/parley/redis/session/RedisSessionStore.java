package dev.parley.redis.session;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.Wire;
import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.Answer;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisReply;
import dev.parley.redis.pool.RedisRequest;
import dev.parley.redis.pool.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Sessions at rest on the deployable's own Redis: each write is one script on the session's own keys.
 *
 * <p>While Redis does not answer every call fails at once, and nothing is queued. An append has a deadline of its own,
 * and is harmless to repeat; nothing is retried by itself. {@link #append} calls keep their order. Any thread.
 *
 * <p>{@link #ownedBy} rests on an index that a node writes before it becomes a session's owner.
 */
public final class RedisSessionStore implements SessionStore {
    /** So that the server's other clients wait for no more than about half a millisecond. */
    private static final int MAX_TOGETHER = 32;

    private final RedisPool pool;
    private final Unreadable unreadable;
    private final Wire wire;
    private final SessionLimits limits;
    private final OwnedIndex owned;
    private final String lifetime = Long.toString(Keys.SESSION.toMillis());
    private final String outboxLifetime;

    public RedisSessionStore(RedisPool pool, Wire wire, SessionLimits limits, Unreadable unreadable) {
        this.pool = pool;
        this.unreadable = unreadable;
        this.wire = wire;
        this.limits = limits;
        owned = new OwnedIndex(pool, wire, unreadable);
        outboxLifetime = Long.toString(limits.outboxLifetime().toMillis());
    }

    /** Many sessions in one call of the script, where their keys may be in different slots: what it costs is the call. */
    @Override
    public CompletionStage<List<Written>> append(List<Append> appends) {
        final int together = pool.single() ? MAX_TOGETHER : 1;
        final List<List<Append>> parts = new ArrayList<>();
        for (int from = 0; from < appends.size(); from += together) {
            parts.add(appends.subList(from, Math.min(appends.size(), from + together)));
        }
        final List<RedisRequest> requests = parts.stream().map(this::request).toList();
        return pool.sendInLane(owned.announce(begun(appends)), requests, limits.appendDeadline())
                .thenApply(answers -> written(answers, parts));
    }

    private static List<SessionRecord> begun(List<Append> appends) {
        return appends.stream()
                .filter(Append::anew)
                .map(append -> Objects.requireNonNull(append.record(), "a session begins with its record"))
                .toList();
    }

    /** Fails where none was answered. */
    private List<Written> written(List<Answer> answers, List<List<Append>> parts) {
        if (!answers.isEmpty() && answers.stream().noneMatch(RedisReply.class::isInstance)) {
            answers.getFirst().orThrow();
        }
        final List<Written> written = new ArrayList<>();
        for (int part = 0; part < answers.size(); part++) {
            for (int i = 0; i < parts.get(part).size(); i++) {
                written.add(
                        answers.get(part) instanceof RedisReply reply
                                ? written(reply, i, parts.get(part).get(i))
                                : Written.FAILED);
            }
        }
        return written;
    }

    private Written written(RedisReply reply, int at, Append append) {
        final Written written = written(reply, at);
        if (written == Written.FAILED) {
            pool.heal(keys(append.session()));
        }
        return written;
    }

    private RedisRequest request(List<Append> appends) {
        final List<String> keys = new ArrayList<>(3 * appends.size());
        final List<Object> arguments = new ArrayList<>(6 + 8 * appends.size());
        arguments.add(outboxLifetime);
        arguments.add((long) limits.maxPushes());
        arguments.add(limits.maxPushBytes());
        arguments.add((long) limits.maxReplies());
        arguments.add(limits.maxReplyBytes());
        arguments.add(lifetime);
        for (Append append : appends) {
            keys.addAll(keys(append.session()));
            add(append, arguments);
        }
        return RedisRequest.of(SessionScripts.APPEND, keys, arguments);
    }

    private static void add(Append append, List<Object> arguments) {
        final SessionRecord session = append.record();
        final List<String> record = session == null ? List.of() : RecordText.write(session);
        arguments.add(append.epoch());
        arguments.add(append.anew() ? 1L : 0L);
        arguments.add(append.received());
        arguments.add((long) record.size());
        arguments.add((long) append.pushes().size());
        arguments.add((long) append.replies().size());
        arguments.addAll(record);
        for (StoredPush push : append.pushes()) {
            arguments.add(push.seq());
            arguments.add(OutboxText.write(push));
        }
        for (StoredReply reply : append.replies()) {
            arguments.add(OutboxText.write(reply));
        }
    }

    @Override
    public CompletionStage<Claim> claim(
            SessionId session, UserId user, NodeRef owner, long generation, long knownEpoch, Duration window) {
        return take(
                SessionScripts.CLAIM,
                session,
                owner,
                generation,
                user.value(),
                Long.toString(knownEpoch),
                Long.toString(window.toMillis()),
                Integer.toString(CONTESTED),
                Long.toString(CONTEST.toMillis()));
    }

    @Override
    public CompletionStage<Void> contested(SessionId session) {
        return pool.send(RedisRequest.of(SessionScripts.CONTEST, keys(session), Long.toString(CONTEST.toMillis())))
                .thenAccept(counted -> {});
    }

    @Override
    public CompletionStage<Claim> adopt(
            SessionId session, NodeRef dead, long deadGeneration, NodeRef owner, long generation) {
        return take(SessionScripts.ADOPT, session, owner, generation, dead.toString(), Long.toString(deadGeneration));
    }

    private CompletionStage<Claim> take(
            Script script, SessionId session, NodeRef owner, long generation, String... conditions) {
        final List<String> arguments =
                new ArrayList<>(List.of(owner.toString(), Long.toString(generation), lifetime, outboxLifetime));
        arguments.addAll(List.of(conditions));
        return pool.sendInOrder(owned.announce(owner, session), RedisRequest.of(script, keys(session), arguments))
                .thenApply(answer -> taken(session, owner, answer.orThrow()));
    }

    private Claim taken(SessionId session, NodeRef claimant, RedisReply reply) {
        return switch (reply.text(0)) {
            case "none" -> new Claim.None();
            case "ended" -> {
                owned.ended(claimant.toString(), session);
                yield new Claim.None();
            }
            case "contested" -> new Claim.Contested();
            case "kept" -> new Claim.Kept();
            case "taken" -> {
                final Claim.Taken taken = unreadable.read(What.SESSION, "a session", () -> read(session, reply));
                yield taken == null ? new Claim.None() : taken;
            }
            case String other -> throw new IllegalStateException("a claim was answered with " + other);
        };
    }

    private Claim.Taken read(SessionId session, RedisReply reply) {
        final Map<String, String> fields = RecordText.fields(reply.list(3));
        final List<StoredPush> outbox = new ArrayList<>();
        for (int i = 0; i < reply.list(4).size(); i++) {
            final int at = i;
            final StoredPush push = unreadable.read(
                    What.PUSH,
                    "a session",
                    () -> OutboxText.readPush(reply.list(4).bytes(at)));
            if (push != null) {
                outbox.add(push);
            }
        }
        return new Claim.Taken(
                RecordText.read(session, fields),
                NodeRef.parse(reply.text(1)),
                Duration.ofMillis(reply.number(2)),
                List.copyOf(outbox),
                RecordText.number(fields, "received"),
                RecordText.number(fields, "last"),
                RememberedReplies.read(reply.list(5), unreadable),
                fields.containsKey("closed"));
    }

    @Override
    public CompletionStage<List<Owned>> ownedBy(NodeRef node) {
        return owned.read(node);
    }

    @Override
    public CompletionStage<Void> forget(NodeRef node, List<Owned> sessions) {
        return owned.forget(node, sessions);
    }

    @Override
    public CompletionStage<Void> renew(List<SessionId> sessions) {
        final List<RedisRequest> renewals = sessions.stream()
                .map(id -> RedisRequest.of(SessionScripts.RENEW, keys(id), lifetime, outboxLifetime))
                .toList();
        return pool.send(renewals).thenCompose(answers -> owned.renew(sessions, answers));
    }

    @Override
    public CompletionStage<Written> close(SessionId session, long epoch) {
        return pool.send(RedisRequest.of(SessionScripts.CLOSE, keys(session), Long.toString(epoch)))
                .thenApply(RedisSessionStore::written);
    }

    @Override
    public CompletionStage<Written> end(SessionId session, long epoch) {
        final RedisRequest end = RedisRequest.of(
                SessionScripts.END, keys(session), Long.toString(epoch), Long.toString(Keys.ENDED.toMillis()));
        return pool.send(end).thenApply(reply -> {
            final Written found = written(reply);
            if (found == Written.SAFE || found == Written.ENDED) {
                owned.ended(reply.text(1), session);
            }
            return found;
        });
    }

    @Override
    public boolean available() {
        return pool.available();
    }

    private List<String> keys(SessionId session) {
        return Keys.sessionKeys(wire, session);
    }

    private static Written written(RedisReply reply) {
        return written(reply, 0);
    }

    private static Written written(RedisReply reply, int at) {
        return switch ((int) reply.number(at)) {
            case -1 -> Written.FAILED;
            case 1 -> Written.SAFE;
            case 2 -> Written.LOST;
            case 3 -> Written.ENDED;
            case 4 -> Written.CLAIMED;
            default -> Written.MOVED;
        };
    }
}
