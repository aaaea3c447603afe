package dev.parley.simulation;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.MessageReader;
import dev.parley.protocol.Parsed;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import dev.parley.protocol.RequestId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client to a node, seen from both ends: a network between them, and at the node what a wire does.
 * When it breaks without a word each end notices by its own heartbeat.
 */
final class Socket implements ClientConnection {
    /** What the client's end hears. */
    interface Ear {
        void push(PushType type, long seq, String body);

        void reply(String id, Reply reply);

        /**
         * The connection is over.
         *
         * @param code 0 if it just broke
         * @param since when it did, in milliseconds
         */
        void closed(int code, long since);
    }

    private static final int CHECKS = 4;

    private final World world;
    private final Node node;
    private final Strand loop;
    private final Pipe down;
    private final Pipe up;
    private final Ear ear;
    private final long silence;
    private @Nullable ClientSession session;
    private boolean openThere = true;
    private boolean openHere = true;
    private boolean severed;
    private int frozenFor;

    /** @param silence in milliseconds, after which an end that hears nothing gives the connection up */
    Socket(Node node, ClientMessage.Hello hello, long silence, Ear ear) {
        this.world = node.machine.world();
        this.node = node;
        this.silence = silence;
        this.ear = ear;
        this.loop = node.loop(this);
        down = new Pipe(world);
        up = new Pipe(world);
        up.send(() -> loop.execute(() -> admit(hello)));
        world.after(silence * 1_000_000 / CHECKS, this::watch);
    }

    // The client's end.

    void send(String frame) {
        up.send(() -> loop.execute(() -> receive(frame)));
    }

    /** Since when nothing can have come from the node, in milliseconds: now, if it runs. */
    long lostSince() {
        return node.machine.frozen() ? node.machine.frozenAt() : world.millis();
    }

    /** The client closes: {@code ended} if it means to end its session. */
    void close(boolean ended) {
        openHere = false;
        up.send(() -> loop.execute(() -> over(ended)));
    }

    /** The client's network is gone, without a word to anybody. */
    void sever() {
        severed = true;
        final long broke = world.millis();
        down.cut();
        up.cut();
        up.stall();
        down.stall();
        world.after(world.chance().nextLong(silence * 1_000_000), () -> loop.execute(() -> over(false)));
        world.after(world.chance().nextLong(silence * 1_000_000), () -> hang(0, broke));
    }

    private void hang(int code, long since) {
        if (openHere) {
            openHere = false;
            ear.closed(code, since);
        }
    }

    /** The client's heartbeat: a node that stands still sends none. */
    private void watch() {
        if (openHere) {
            if (node.machine.frozen()) {
                frozenFor++;
            } else {
                frozenFor = 0;
            }
            if (frozenFor > CHECKS) {
                hang(0, node.machine.frozenAt());
                up.send(() -> loop.execute(() -> over(false)));
            } else {
                world.after(silence * 1_000_000 / CHECKS, this::watch);
            }
        }
    }

    // The node's end.

    private void admit(ClientMessage.Hello hello) {
        node.hub
                .gate()
                .admit(hello, null, "192.0.2.1", loop)
                .whenComplete((admission, failure) -> loop.run(() -> admitted(admission)));
    }

    private void admitted(Admission admission) {
        if (!openThere) {
            return;
        }
        switch (admission) {
            case Admission.Admitted yes -> session = yes.attach(this);
            case Admission.Refused no -> close(no.close(), no.error().message());
        }
    }

    private void receive(String frame) {
        final byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        if (!openThere || session == null) {
            return;
        }
        if (!(MessageReader.frame(bytes, 0, bytes.length) instanceof Parsed.Ok ok)) {
            throw new IllegalStateException("a client of the simulation sent " + frame);
        }
        final Request request = ok.request();
        final RequestId id = request.id();
        session.receive(request, id == null ? null : reply -> answer(id.value(), reply));
    }

    private void answer(String id, Reply reply) {
        if (openThere) {
            down.send(() -> {
                if (openHere) {
                    ear.reply(id, reply);
                }
            });
        }
    }

    private void over(boolean ended) {
        if (openThere) {
            openThere = false;
            node.forget(this);
            if (session != null) {
                if (ended) {
                    session.ended();
                } else {
                    session.connectionLost();
                }
            }
        }
    }

    @Override
    public void push(PushType type, long seq, RawJson body, Written written) {
        if (!openThere) {
            written.written(false);
            return;
        }
        final String text = new String(body.utf8(), StandardCharsets.UTF_8);
        down.send(() -> {
            if (openHere) {
                ear.push(type, seq, text);
            }
        });
        // The operating system takes it, whether or not anybody is there.
        world.after(world.hop(), () -> loop.execute(() -> written.written(true)));
    }

    @Override
    public void error(ProtocolError error) {}

    @Override
    public void close(CloseCode code, String message) {
        if (openThere) {
            openThere = false;
            node.forget(this);
            down.send(() -> hang(code.code(), world.millis()));
        }
    }

    @Override
    public void replaced(Runnable alive) {
        if (openThere) {
            openThere = false;
            node.forget(this);
            down.send(() -> {
                if (openHere) {
                    up.send(() -> loop.execute(alive));
                }
                hang(CloseCode.REPLACED_BY_CONNECTION.code(), world.millis());
            });
        }
    }

    @Override
    public void reading(boolean on) {}

    /** The node goes down in order. */
    void goingAway() {
        loop.execute(() -> {
            if (openThere) {
                final ClientSession had = session;
                close(CloseCode.GOING_AWAY, "going away");
                if (had != null) {
                    had.connectionLost();
                }
            }
        });
    }

    /** The node's process is gone: its kernel says so. */
    void nodeDied() {
        openThere = false;
        if (!severed) {
            final long died = world.millis();
            world.after(world.transit(), () -> hang(0, died));
        }
    }
}
