package dev.parley.simulation;

import dev.parley.hub.client.Reply;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.PushType;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.Wire;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An app or a page that obeys the protocol: comes back and resumes, somewhere, with growing pauses; sends again what was
 * not answered; reads rosters again where it has to; and writes all of it into the journal.
 */
final class Client {
    private static final long CONNECT_LIMIT = 6_000;
    private static final int DO_NOT_COME_BACK = 4500;

    private final String name;
    private final Wire wire;
    private final Datacenter where;
    private final World world;
    private final SplittableRandom choice;
    private final Journal journal;
    private final String user;
    private String token;
    private final @Nullable String device;
    private final long silence;
    private final boolean confirms;
    private final BiConsumer<Client, String> entered;
    private final Conversation conversation;
    private final Rosters rosters;
    private @Nullable Socket socket;
    private @Nullable String session;
    private @Nullable String peer;
    /** The versions that it holds. */
    private final Map<String, Long> artifacts = new HashMap<>();

    private boolean welcomed;
    private boolean ended;
    private int attempt;
    private int failures;
    private long lastSeq;
    private boolean receivedSoon;
    private long brokeAt = -1;

    /**
     * @param silence in milliseconds, after which a connection on which nothing comes is given up
     * @param entered told of each room that it has come into
     */
    Client(
            String name,
            String user,
            Wire wire,
            Datacenter where,
            Journal journal,
            @Nullable String device,
            boolean confirms,
            long silence,
            BiConsumer<Client, String> entered) {
        this.name = name;
        this.wire = wire;
        this.where = where;
        this.world = where.world();
        this.choice = world.split();
        this.journal = journal;
        this.device = device;
        this.confirms = confirms;
        this.silence = silence;
        this.entered = entered;
        this.user = user;
        this.token = Tokens.of(user, "*");
        this.conversation = new Conversation(this, world, journal);
        this.rosters = new Rosters(this, conversation, journal);
    }

    String name() {
        return name;
    }

    Wire wire() {
        return wire;
    }

    boolean confirms() {
        return confirms;
    }

    String user() {
        return user;
    }

    boolean hasDevice() {
        return device != null;
    }

    /** Its peer id, as long as it has a session; {@code null} for none. */
    @Nullable
    String peer() {
        return peer;
    }

    boolean ready() {
        return welcomed && !ended;
    }

    boolean ended() {
        return ended;
    }

    Rosters rosters() {
        return rosters;
    }

    Conversation conversation() {
        return conversation;
    }

    SplittableRandom choice() {
        return choice;
    }

    long now() {
        return world.millis();
    }

    /** Sends a frame on the connection that there is. */
    void send(String frame) {
        if (socket != null) {
            socket.send(frame);
        }
    }

    /**
     * Connects to a node of its wire, if it has none yet.
     *
     * @param pick which of them, as far as there are so many
     */
    void connect(int pick) {
        if (ended || socket != null) {
            return;
        }
        final List<Node> nodes =
                where.nodes(wire).stream().filter(Node::accepts).toList();
        if (nodes.isEmpty()) {
            again();
            return;
        }
        final Node node = nodes.get(Math.floorMod(pick, nodes.size()));
        final int mine = ++attempt;
        journal.add(new Entry.Connecting(now(), name, node.ref.toString()));
        final ClientMessage.Resume resume =
                session == null ? null : new ClientMessage.Resume(new SessionId(session), lastSeq);
        final ClientMessage.ClientInfo info = device == null ? null : new ClientMessage.ClientInfo(null, null, device);
        final Socket opened = new Socket(node, new ClientMessage.Hello(token, resume, info), silence, new Mine(mine));
        socket = opened;
        world.afterMillis(CONNECT_LIMIT, () -> {
            if (mine == attempt && !welcomed && socket != null) {
                gone(opened.lostSince(), 0);
                opened.close(false);
                again();
            }
        });
    }

    /** Hears only the newest connection. */
    private final class Mine implements Socket.Ear {
        private final int number;

        Mine(int number) {
            this.number = number;
        }

        private boolean current() {
            return number == attempt && socket != null;
        }

        @Override
        public void push(PushType type, long seq, String body) {
            if (current()) {
                Client.this.push(type, seq, body);
            }
        }

        @Override
        public void reply(String id, Reply reply) {
            if (current()) {
                Client.this.reply(id, reply);
            }
        }

        @Override
        public void closed(int code, long since) {
            if (current()) {
                Client.this.closed(code, since);
            }
        }
    }

    /** How a connection is broken. */
    enum Break {
        /** The client closes it, as a page does that is left, and comes back. */
        CLOSE,
        /** The network goes, and the client knows. */
        NOTICED,
        /** The network goes, and nobody is told. */
        SILENT
    }

    /**
     * Breaks the connection, and comes back after a pause.
     *
     * @param pick the node to come back to
     */
    void breaks(Break how, long pauseMillis, int pick) {
        final Socket broken = socket;
        if (broken == null || ended) {
            return;
        }
        switch (how) {
            case CLOSE -> {
                gone(brokeAt >= 0 ? brokeAt : broken.lostSince(), 0);
                broken.close(false);
                world.afterMillis(pauseMillis, () -> connect(pick));
            }
            case NOTICED -> {
                gone(brokeAt >= 0 ? brokeAt : broken.lostSince(), 0);
                broken.sever();
                world.afterMillis(pauseMillis, () -> connect(pick));
            }
            case SILENT -> {
                brokeAt = brokeAt >= 0 ? brokeAt : broken.lostSince();
                broken.sever();
            }
        }
    }

    /** It is gone for good, without a word. */
    void vanishes() {
        final Socket broken = socket;
        if (ended) {
            return;
        }
        if (broken != null) {
            gone(brokeAt >= 0 ? brokeAt : broken.lostSince(), 0);
            broken.sever();
        }
        journal.add(new Entry.Ended(now(), name));
        ended = true;
    }

    /** It forgets all it knows, as a page does that is loaded anew, and comes back as the same device. */
    void reloads(int pick) {
        final Socket broken = socket;
        if (ended) {
            return;
        }
        if (broken != null) {
            gone(brokeAt >= 0 ? brokeAt : now(), 0);
            broken.close(false);
        }
        journal.add(new Entry.Ended(now(), name));
        session = null;
        peer = null;
        lastSeq = 0;
        artifacts.clear();
        conversation.forget();
        rosters.forget();
        connect(pick);
    }

    void later(long millis, Runnable task) {
        world.afterMillis(millis, task);
    }

    /** Asks to join a room, and at once says a token that forbids it. */
    void restrict(String room) {
        if (ready()) {
            token = Tokens.of(user, "elsewhere");
            rosters.join(room);
            conversation.hello(token, () -> rosters.allForbidden());
        }
    }

    /** Another with all that it knows. */
    Client copy() {
        final Client copy =
                new Client(name + '\'', user, wire, where, journal, device, confirms, silence, (client, room) -> {});
        copy.session = session;
        copy.peer = peer;
        copy.lastSeq = lastSeq;
        return copy;
    }

    /** It has just learnt that it is in a room, and may tell others so by another way than the hub. */
    void inRoom(String room) {
        entered.accept(this, room);
    }

    /** It ends its session. */
    void ends() {
        final Socket open = socket;
        if (ended || open == null || !welcomed) {
            return;
        }
        if (brokeAt >= 0) {
            vanishes();
            return;
        }
        ended = true;
        welcomed = false;
        socket = null;
        journal.add(new Entry.Ended(now(), name));
        open.close(true);
    }

    private void push(PushType type, long seq, String body) {
        switch (type) {
            case WELCOME -> welcome(Json.of(body));
            case GO_AWAY -> goAway(Json.of(body));
            case CLOSING, TOKEN_EXPIRING, ARTIFACT_PROGRESS -> {}
            default -> {
                if (seq > lastSeq) {
                    lastSeq = seq;
                    numbered(type, seq, Json.of(body));
                    confirm();
                }
            }
        }
    }

    private void numbered(PushType type, long seq, Json body) {
        switch (type) {
            case PEER_JOINED, PEER_UPDATED, PEER_LEFT -> rosters.event(type, body);
            case ARTIFACT -> state(body);
            case ROOM_CLOSED -> rosters.closed(body.text("room"), body.text("reason"));
            case UNDELIVERABLE ->
                journal.add(new Entry.Told(now(), name, body.text("re"), body.text("to"), body.text("code")));
            default -> conversation.signal(seq, body);
        }
    }

    /** Drops what is not newer than what it holds. */
    private void state(Json body) {
        final String artifact = body.text("id");
        final long version = body.number("version", 0);
        if (version > artifacts.getOrDefault(artifact, 0L) && session != null) {
            artifacts.put(artifact, version);
            journal.add(new Entry.Shown(now(), name, session, artifact, version));
        }
    }

    private void welcome(Json welcome) {
        final boolean resumed = welcome.flag("resumed");
        final boolean gap = welcome.flag("gap");
        final boolean same = welcome.text("session").equals(session);
        session = welcome.text("session");
        peer = welcome.text("peer");
        welcomed = true;
        failures = 0;
        journal.add(new Entry.Welcomed(now(), name, welcome.text("session"), welcome.text("peer"), resumed, gap));
        if (confirms) {
            send("{\"type\":\"received\",\"seq\":" + (same ? lastSeq : 0) + "}");
        }
        if (!same) {
            lastSeq = 0;
            artifacts.clear();
            conversation.forget();
            rosters.anew();
        } else {
            conversation.sendAgain();
            rosters.readMissing();
            if (gap) {
                rosters.readAll();
            }
        }
    }

    private void goAway(Json goAway) {
        if (choice.nextInt(4) == 0) {
            // Not every client knows what it means.
            return;
        }
        final Socket leaving = socket;
        final int mine = attempt;
        world.afterMillis(goAway.number("delay", 0), () -> {
            if (mine == attempt && leaving != null && leaving == socket) {
                gone(now(), 0);
                leaving.close(false);
                connect(choice.nextInt(16));
            }
        });
    }

    private void confirm() {
        if (confirms && !receivedSoon) {
            receivedSoon = true;
            world.afterMillis(20 + choice.nextInt(150), () -> {
                receivedSoon = false;
                if (welcomed) {
                    send("{\"type\":\"received\",\"seq\":" + lastSeq + "}");
                }
            });
        }
    }

    private void reply(String id, Reply reply) {
        conversation.reply(id, reply);
    }

    private void closed(int code, long since) {
        gone(brokeAt >= 0 ? brokeAt : since, code);
        if (code >= DO_NOT_COME_BACK) {
            ended = true;
            journal.add(new Entry.Ended(now(), name));
        } else {
            again();
        }
    }

    private void gone(long since, int code) {
        socket = null;
        welcomed = false;
        brokeAt = -1;
        attempt++;
        journal.add(new Entry.Lost(now(), name, since, code));
    }

    private void again() {
        failures = Math.min(failures + 1, 5);
        world.afterMillis(50L + choice.nextInt(100 << failures), () -> connect(choice.nextInt(16)));
    }
}
