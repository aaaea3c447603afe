package dev.parley.simulation;

import dev.parley.hub.client.Reply;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A client's requests that have no answer yet, and the signals that it was shown. */
final class Conversation {
    private static final int TRIES = 3;

    private final Client client;
    private final World world;
    private final Journal journal;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Set<String> mids = new HashSet<>();
    private int lastId;
    private int lastLabel;

    private static final class Pending {
        final Entry.Asked asked;
        final String frame;
        final BiConsumer<Boolean, String> done;
        int tries = 1;

        Pending(Entry.Asked asked, String frame, BiConsumer<Boolean, String> done) {
            this.asked = asked;
            this.frame = frame;
            this.done = done;
        }
    }

    Conversation(Client client, World world, Journal journal) {
        this.client = client;
        this.world = world;
        this.journal = journal;
    }

    /** Sends a message with a label to one peer. */
    void say(String room, String to) {
        final String label = client.name() + '#' + ++lastLabel;
        ask("message", room, to, label, ",\"to\":\"" + to + "\",\"data\":\"" + label + '"', (ok, body) -> {});
    }

    /**
     * Sends a request about a room.
     *
     * @param fields more fields, each after a comma
     * @param done told whether it was done, and the reply's body or the error's code
     */
    void ask(String type, String room, String fields, BiConsumer<Boolean, String> done) {
        ask(type, room, null, null, fields, done);
    }

    /**
     * Says a fresh token.
     *
     * @param done when the hub has taken it
     */
    void hello(String token, Runnable done) {
        final String id = "r" + ++lastId;
        final Entry.Asked asked = new Entry.Asked(client.now(), client.name(), id, "hello", null, null, null);
        final String frame = "{\"type\":\"hello\",\"id\":\"" + id + "\",\"token\":\"" + token + "\"}";
        send(new Pending(asked, frame, (ok, body) -> {
            if (ok) {
                done.run();
            }
        }));
    }

    private void ask(
            String type,
            String room,
            @Nullable String to,
            @Nullable String label,
            String fields,
            BiConsumer<Boolean, String> done) {
        final String id = "r" + ++lastId;
        final String frame = "{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"room\":\"" + room + '"' + fields + '}';
        final Entry.Asked asked = new Entry.Asked(client.now(), client.name(), id, type, room, to, label);
        send(new Pending(asked, frame, done));
    }

    private void send(Pending request) {
        pending.put(request.asked.id(), request);
        journal.add(new Entry.Asked(
                client.now(),
                client.name(),
                request.asked.id(),
                request.asked.type(),
                request.asked.room(),
                request.asked.to(),
                request.asked.label()));
        client.send(request.frame);
    }

    /** The session was resumed: what has no answer goes again, in order, under the same ids. */
    void sendAgain() {
        final List<Pending> all = List.copyOf(pending.values());
        all.forEach(this::send);
    }

    /** The session is another: nobody knows the requests of the last. */
    void forget() {
        pending.clear();
    }

    void reply(String id, Reply reply) {
        final Pending request = pending.remove(id);
        if (request == null) {
            journal.add(new Entry.Answered(client.now(), client.name(), id, true, "", true));
            return;
        }
        switch (reply) {
            case Reply.Ack ack -> {
                final String body = new String(ack.body().utf8(), StandardCharsets.UTF_8);
                final Json json = Json.of(body);
                journal.add(new Entry.Answered(
                        client.now(), client.name(), id, true, json.text("outcome"), json.has("duplicate")));
                request.done.accept(true, body);
            }
            case Reply.Failed failed -> {
                final String code = failed.error().code().wireName();
                journal.add(new Entry.Answered(client.now(), client.name(), id, false, code, failed.duplicate()));
                if (failed.error().code().retryable() && request.tries < TRIES) {
                    request.tries++;
                    later(request);
                } else {
                    request.done.accept(false, code);
                }
            }
            case Reply.Pong pong -> request.done.accept(true, "");
        }
    }

    /** Once more, if by then it is still worth it. */
    private void later(Pending request) {
        final String session = client.peer();
        world.afterMillis(100 + client.choice().nextInt(400), () -> {
            if (client.ready() && session != null && session.equals(client.peer())) {
                send(request);
            } else {
                request.done.accept(false, "unavailable");
            }
        });
    }

    /** A signal has come; the application sees each {@code mid} once. */
    void signal(long seq, Json body) {
        if (mids.add(body.text("mid"))) {
            journal.add(new Entry.Got(
                    client.now(),
                    client.name(),
                    seq,
                    body.text("room"),
                    body.text("from"),
                    body.text("mid"),
                    body.text("data")));
        }
    }
}
