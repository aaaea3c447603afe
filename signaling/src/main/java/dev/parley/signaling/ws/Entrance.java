package dev.parley.signaling.ws;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.Request;
import dev.parley.protocol.RequestId;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the upgrade to the hub's answer. The first message has to be {@code hello}, in time; with a token in the upgrade
 * request it may be left out: then the hub is asked when the first message is another one, or none has come within
 * {@value #GRACE_MILLIS} ms. While the hub is asked, nothing is read. On the connection's event loop.
 */
final class Entrance {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
    private static final RateLimitedLog<String> DEFECTS = new RateLimitedLog<>(LOG, Duration.ofSeconds(10));
    private static final long GRACE_MILLIS = 100;
    private static final ClientMessage.Hello NO_HELLO = new ClientMessage.Hello(null, null, null);

    private final Channel channel;
    private final WireContext wire;
    private final Caller caller;
    private final @Nullable String headerToken;
    private final WebSocketConnection connection;
    private final Consumer<ClientSession> admitted;

    private @Nullable Future<?> timer;
    private @Nullable Request held;
    private boolean asked;

    /** @param admitted told when the session has its connection */
    Entrance(
            Channel channel,
            WireContext wire,
            Caller caller,
            @Nullable String headerToken,
            WebSocketConnection connection,
            Consumer<ClientSession> admitted) {
        this.channel = channel;
        this.wire = wire;
        this.caller = caller;
        this.headerToken = headerToken;
        this.connection = connection;
        this.admitted = admitted;
    }

    void begin() {
        timer = headerToken == null
                ? after(wire.config().deadlines().hello(), this::noHello)
                : after(Duration.ofMillis(GRACE_MILLIS), () -> ask(NO_HELLO, null));
    }

    /** The first message. */
    void receive(Request request) {
        if (request.message() instanceof ClientMessage.Hello hello) {
            ask(hello, request.id());
        } else if (headerToken != null) {
            held = request;
            ask(NO_HELLO, null);
        } else {
            refuse(bad("expected hello as the first message"), request.id(), CloseCode.BAD_PROTOCOL);
        }
    }

    /** The connection is gone or closing: an answer still to come finds nobody. */
    void abandon() {
        stopTimer();
        caller.gone();
    }

    /** The request that came before the hub's answer and was no {@code hello}; {@code null} if there was none. */
    @Nullable
    Request held() {
        return held;
    }

    private void noHello() {
        wire.meters().entry(WireMeters.Entry.NO_HELLO);
        final Duration deadline = wire.config().deadlines().hello();
        refuse(bad("expected hello within " + deadline.toMillis() + " ms"), null, CloseCode.BAD_PROTOCOL);
    }

    private void ask(ClientMessage.Hello hello, @Nullable RequestId id) {
        if (asked) {
            return;
        }
        asked = true;
        caller.heard();
        stopTimer();
        connection.admitting(true);
        final String address = caller.address().getHostAddress();
        admission(hello, address)
                .whenComplete((answer, failure) -> connection.loop().run(() -> answered(answer, failure, id)));
    }

    private CompletionStage<Admission> admission(ClientMessage.Hello hello, String address) {
        try {
            return wire.gate().admit(hello, headerToken, address, connection.loop());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answered(@Nullable Admission answer, @Nullable Throwable failure, @Nullable RequestId id) {
        caller.answered(answer instanceof Admission.Refused refused && itsOwnDoing(refused.error()));
        if (connection.closing() || !channel.isActive()) {
            return;
        }
        switch (answer) {
            case null -> {
                DEFECTS.error("defect", failure, "admission failed, connection {}", channel.id());
                refused(
                        ProtocolError.of(
                                ErrorCode.INTERNAL,
                                "internal error " + channel.id().asShortText()),
                        id,
                        CloseCode.UNAVAILABLE);
            }
            case Admission.Refused no -> refused(no.error(), id, no.close());
            case Admission.Admitted yes -> {
                wire.meters().entry(WireMeters.Entry.ADMITTED);
                admitted.accept(yes.attach(connection));
                connection.admitting(false);
            }
        }
    }

    /** What the hub can't do, it can't hold against a client. */
    private static boolean itsOwnDoing(ProtocolError error) {
        return error.code() != ErrorCode.UNAVAILABLE;
    }

    private void refused(ProtocolError error, @Nullable RequestId id, CloseCode close) {
        wire.meters().entry(WireMeters.Entry.REFUSED);
        refuse(error, id, close);
    }

    private void refuse(ProtocolError error, @Nullable RequestId id, CloseCode close) {
        abandon();
        connection.error(error, id);
        connection.finish(close.code(), close.text(), WireMeters.Closed.NOT_ADMITTED);
    }

    private Future<?> after(Duration delay, Runnable task) {
        return channel.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private static ProtocolError bad(String message) {
        return ProtocolError.of(ErrorCode.BAD_REQUEST, message);
    }
}
