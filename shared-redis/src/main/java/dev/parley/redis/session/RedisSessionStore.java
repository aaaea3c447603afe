package dev.parley.redis.session;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.redis.Keys;
import dev.parley.redis.pool.Answer;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Reply;
import dev.parley.redis.pool.Request;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sessions at rest on the deployable's own Redis: each write is one script on the session's own keys.
 *
 * <p>While Redis does not answer every call fails at once, and nothing is queued. An append has a deadline of its own,
 * and is harmless to repeat; nothing is retried by itself but {@link #renew}. {@link #append} calls keep their order.
 * Any thread.
 */
public final class RedisSessionStore implements SessionStore {
    private final RedisPool pool;
    private final Service service;
    private final SessionLimits limits;
    private final Devices devices;
    private final String lifetime = Long.toString(Keys.SESSION.toMillis());
    private final String outboxLifetime;

    public RedisSessionStore(RedisPool pool, Service service, SessionLimits limits) {
        this.pool = pool;
        this.service = service;
        this.limits = limits;
        devices = new Devices(pool, service);
        outboxLifetime = Long.toString(limits.outboxLifetime().toMillis());
    }

    @Override
    public CompletionStage<@Nullable Previous> create(SessionRecord session) {
        final List<String> arguments = new ArrayList<>(List.of(lifetime));
        arguments.addAll(RecordText.write(session));
        final Request create = Request.of(SessionScripts.CREATE, keys(session.id()), arguments);
        final String device = session.device();
        if (device == null) {
            return pool.send(create).thenApply(done -> null);
        }
        return pool.sendInOrder(create, devices.take(session.user(), device, session.id()))
                .thenCompose(answer -> previous(answer.orThrow().text(0)));
    }

    private CompletionStage<@Nullable Previous> previous(String sessionId) {
        if (sessionId.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        final SessionId id = new SessionId(sessionId);
        return pool.send(Request.of(CommandType.HMGET, List.of(Keys.session(service, id)), "peer", "owner")
                        .again())
                .thenApply(reply -> reply.missing(0)
                        ? null
                        : new Previous(id, new PeerId(reply.text(0)), NodeRef.parse(reply.text(1))));
    }

    @Override
    public CompletionStage<Written> save(SessionRecord session) {
        final List<String> arguments = new ArrayList<>(List.of(Long.toString(session.epoch()), lifetime));
        arguments.addAll(RecordText.write(session));
        return pool.send(Request.of(SessionScripts.SAVE, keys(session.id()), arguments))
                .thenApply(RedisSessionStore::written);
    }

    @Override
    public CompletionStage<List<Written>> append(List<Append> appends) {
        final List<Request> requests = appends.stream().map(this::request).toList();
        return pool.sendInLane(requests, limits.appendDeadline()).thenApply(answers -> {
            final List<Written> written = new ArrayList<>(answers.size());
            for (Answer answer : answers) {
                written.add(written(answer.orThrow()));
            }
            return List.copyOf(written);
        });
    }

    private Request request(Append append) {
        final List<Object> arguments = new ArrayList<>();
        arguments.add(Long.toString(append.epoch()));
        arguments.add(Long.toString(append.received()));
        arguments.add(outboxLifetime);
        arguments.add((long) limits.maxPushes());
        arguments.add(limits.maxPushBytes());
        arguments.add((long) limits.maxReplies());
        arguments.add(limits.maxReplyBytes());
        arguments.add((long) append.pushes().size());
        for (StoredPush push : append.pushes()) {
            arguments.add(push.seq());
            arguments.add(OutboxText.write(push));
        }
        for (StoredReply reply : append.replies()) {
            arguments.add(OutboxText.write(reply));
        }
        return Request.of(SessionScripts.APPEND, keys(append.session()), arguments);
    }

    @Override
    public CompletionStage<@Nullable TakenOver> takeOver(SessionId session, UserId user, NodeRef owner) {
        return pool.send(Request.of(
                        SessionScripts.TAKE_OVER,
                        keys(session),
                        user.value(),
                        owner.toString(),
                        lifetime,
                        outboxLifetime))
                .thenApply(reply -> reply.size() == 0 ? null : takenOver(session, reply));
    }

    private static TakenOver takenOver(SessionId session, Reply reply) {
        final Map<String, String> fields = RecordText.fields(reply.list(1));
        final List<StoredPush> outbox = new ArrayList<>();
        for (int i = 0; i < reply.list(2).size(); i++) {
            outbox.add(OutboxText.readPush(reply.list(2).bytes(i)));
        }
        return new TakenOver(
                RecordText.read(session, fields),
                NodeRef.parse(reply.text(0)),
                List.copyOf(outbox),
                RecordText.number(fields, "received"),
                RecordText.number(fields, "last"),
                RememberedReplies.read(reply.list(3)));
    }

    @Override
    public CompletionStage<Void> renew(List<SessionId> sessions) {
        final List<Request> renewals = sessions.stream()
                .map(id -> Request.of(SessionScripts.RENEW, keys(id), lifetime, outboxLifetime))
                .toList();
        return pool.send(renewals).thenCompose(devices::renew);
    }

    @Override
    public CompletionStage<Written> end(SessionId session, long epoch) {
        return pool.send(Request.of(SessionScripts.END, keys(session), Long.toString(epoch)))
                .thenApply(reply -> {
                    if (reply.number(0) == 1 && !reply.text(2).isEmpty()) {
                        devices.free(new UserId(reply.text(1)), reply.text(2), session);
                    }
                    return written(reply);
                });
    }

    @Override
    public boolean available() {
        return pool.available();
    }

    private List<String> keys(SessionId session) {
        return Keys.sessionKeys(service, session);
    }

    private static Written written(Reply reply) {
        return switch ((int) reply.number(0)) {
            case 1 -> Written.SAFE;
            case 2 -> Written.GONE;
            default -> Written.MOVED;
        };
    }
}
