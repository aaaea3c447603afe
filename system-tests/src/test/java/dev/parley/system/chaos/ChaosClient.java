package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.simulation.check.Entry;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client that keeps to the protocol: connects to a random node of its wire, resumes, joins its rooms, sends again what was
 * not answered, notices dead connections, backs off. It breaks its connections only when told. Its event loop's.
 */
final class ChaosClient implements Line.Ears {
    private static final int WELCOME_MILLIS = 5_000;
    private static final int BACKOFF_MIN = 100;
    private static final int BACKOFF_MAX = 2_000;
    private static final int DO_NOT_COME_BACK = 4_500;
    private static final Duration TOKEN = Duration.ofHours(3);

    private final String name;
    private final Wire wire;
    private final World world;
    private final EventLoop loop;
    private final SplittableRandom random;
    private final String token;
    private final Requests requests;
    private final Rosters rosters;
    private final Arrivals arrivals;
    private final Signals signals;
    private Line line;
    private ChaosNode node;
    private boolean welcomed;
    private boolean gone;
    private long openedAt;
    private long heardAt;
    private int attempts;
    private String session;
    private String peer = "";
    private Runnable onWelcome = () -> {};

    ChaosClient(
            String name,
            Wire wire,
            List<String> rooms,
            World world,
            EventLoop loop,
            SplittableRandom random,
            boolean confirms) {
        this.name = name;
        this.wire = wire;
        this.world = world;
        this.loop = loop;
        this.random = random;
        this.token = Token.of(name).expiresIn(TOKEN).sign();
        this.requests = new Requests(name, world);
        this.rosters = new Rosters(this, rooms);
        this.arrivals = new Arrivals(this, confirms);
        this.signals = new Signals(this);
    }

    String name() {
        return name;
    }

    String peer() {
        return peer;
    }

    Wire wire() {
        return wire;
    }

    World world() {
        return world;
    }

    SplittableRandom random() {
        return random;
    }

    Requests requests() {
        return requests;
    }

    Rosters rosters() {
        return rosters;
    }

    /** The connection that is welcome; {@code null} for none. */
    Line line() {
        return welcomed ? line : null;
    }

    ChaosNode node() {
        return node;
    }

    /** Runs it on this client's loop, after a while. */
    void later(long millis, Runnable task) {
        loop.schedule(
                () -> {
                    if (!gone) {
                        task.run();
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    void start() {
        connect();
        later(1_000, this::look);
        signals.next();
    }

    void connect() {
        connectTo(world.cluster().node(wire, random.nextInt(ChaosCluster.NODES)));
    }

    private void connectTo(ChaosNode there) {
        if (gone || line != null) {
            return;
        }
        node = there;
        welcomed = false;
        heardAt = world.now();
        openedAt = heardAt;
        world.note(new Entry.Connecting(heardAt, name, node.name()));
        line = Line.open(loop, wire, node.clientPort(), this);
        final Line attempt = line;
        later(WELCOME_MILLIS, () -> {
            if (line == attempt && !welcomed) {
                line.drop();
                lost(0, world.now());
            }
        });
    }

    @Override
    public void opened(Line opened) {
        final ObjectNode hello = Fields.of("token", token);
        if (session != null) {
            hello.set("resume", Fields.of("session", session).put("seq", arrivals.seq()));
        }
        opened.hello(hello);
    }

    @Override
    public void heard(Line from, Heard heard) {
        heardAt = world.now();
        switch (heard.kind()) {
            case ALIVE -> {}
            case REFUSED -> {
                line.drop();
                lost(0, world.now());
            }
            case REPLY -> replied(heard);
            case PUSH -> pushed(heard);
        }
    }

    private void replied(Heard reply) {
        final Requests.Request request = requests.answered(reply);
        if (request == null) {
            return;
        }
        if (request.type().equals("join")) {
            rosters.joined(request.room(), reply);
        } else {
            signals.answered(request, reply);
        }
    }

    private void pushed(Heard push) {
        arrivals.count(push.number("seq"));
        switch (push.type()) {
            case "welcome" -> welcome(push);
            case "message" -> arrivals.signal(push);
            case "peer-joined", "peer-updated", "peer-left" -> rosters.event(push);
            case "room-closed" -> rosters.closed(push.text("room"), push.text("reason"));
            case "undeliverable" ->
                world.note(new Entry.Told(world.now(), name, push.text("re"), push.text("to"), push.text("code")));
            case "go-away" -> later(push.number("delay"), () -> hop(false, 0));
            default -> {}
        }
    }

    private void welcome(Heard push) {
        welcomed = true;
        openedAt = world.now();
        attempts = 0;
        final boolean resumed = push.body().path("resumed").asBoolean();
        final boolean gap = push.body().path("gap").asBoolean();
        if (!resumed) {
            forget();
        }
        session = push.text("session");
        peer = push.text("peer");
        world.note(new Entry.Welcomed(world.now(), name, session, peer, resumed, gap));
        requests.resend(line);
        rosters.welcomed(gap);
        final Runnable told = onWelcome;
        onWelcome = () -> {};
        told.run();
    }

    private void forget() {
        session = null;
        arrivals.forget();
        requests.forget();
        rosters.forget();
    }

    @Override
    public void over(Line ended, int code) {
        lost(code, node.brokenSince(openedAt, heardAt, world.now()));
    }

    /** The connection is no more, or never was; comes back after a while. */
    private void lost(int code, long since) {
        line = null;
        welcomed = false;
        world.note(new Entry.Lost(world.now(), name, since, code));
        if (code >= DO_NOT_COME_BACK) {
            world.note(new Entry.Ended(world.now(), name));
            forget();
        }
        final int ceiling = Math.min(BACKOFF_MAX, BACKOFF_MIN << Math.min(attempts++, 5));
        later(BACKOFF_MIN / 2 + random.nextInt(ceiling), this::connect);
    }

    /** Looks whether the connection is still alive, once in a while. */
    private void look() {
        final long silent = world.now() - heardAt;
        if (line() != null && silent > world.options().silence().toMillis()) {
            line.drop();
            lost(0, node.brokenSince(openedAt, heardAt, world.now()));
        } else if (line() != null && silent > world.options().heartbeat().toMillis() / 2) {
            line.ping();
        }
        later(300, this::look);
    }

    /**
     * Breaks the connection, and comes back.
     *
     * @param halfOpen whether the hub's side learns nothing of it
     * @param pause in milliseconds
     */
    void hop(boolean halfOpen, long pause) {
        hopTo(null, halfOpen, pause);
    }

    /** As {@link #hop}, to that node; {@code null} for any. */
    void hopTo(ChaosNode there, boolean halfOpen, long pause) {
        if (line() == null) {
            return;
        }
        leave(halfOpen);
        later(pause, () -> {
            if (there == null) {
                connect();
            } else {
                connectTo(there);
            }
        });
    }

    private void leave(boolean halfOpen) {
        if (halfOpen) {
            line.abandon();
        } else {
            line.drop();
        }
        line = null;
        welcomed = false;
        world.note(new Entry.Lost(world.now(), name, world.now(), 0));
    }

    /** Told once, at the next welcome. */
    void onWelcome(Runnable task) {
        onWelcome = task;
    }

    /** Ends the session, or, if it is not to be heard of, just never comes back to it; begins another after a while. */
    void renew(boolean heard, long pause) {
        if (line() == null) {
            return;
        }
        end(heard);
        later(pause, this::connect);
    }

    private void end(boolean heard) {
        if (heard) {
            line.goodbye();
            line = null;
            welcomed = false;
        } else {
            leave(false);
        }
        world.note(new Entry.Ended(world.now(), name));
        forget();
    }

    /** Writes its views down. */
    CompletableFuture<Void> view() {
        return CompletableFuture.runAsync(
                () -> {
                    if (line() != null) {
                        rosters.view();
                    }
                },
                loop);
    }

    /** Ends the session for good. */
    CompletableFuture<Void> stop() {
        return CompletableFuture.runAsync(
                () -> {
                    if (line() != null) {
                        end(true);
                    } else if (line != null) {
                        line.drop();
                    }
                    gone = true;
                },
                loop);
    }

    CompletableFuture<Boolean> isIn() {
        return CompletableFuture.supplyAsync(() -> line() != null && rosters.complete(), loop);
    }

    /** Runs it on this client's loop. */
    void run(Runnable task) {
        loop.execute(task);
    }
}
