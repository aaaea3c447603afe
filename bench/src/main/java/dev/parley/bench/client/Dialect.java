package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client speaks over a WebSocket: one of the hub's two wires (protocol, "Wires"), or what the servers speak that the
 * hub is compared with. Stateless but for constants.
 */
public sealed interface Dialect permits NativeDialect, WebDialect, NestDialect, SocketIoDialect {
    /**
     * Whether the server relays and does nothing else: a client names itself, is told of nobody who joins, and of no
     * outcome of what it sends.
     */
    default boolean onlyRelays() {
        return false;
    }

    /** Where the WebSocket is opened, given the address that the user wrote. */
    URI endpoint(URI address);

    /** Whether the client speaks first. */
    boolean speaksFirst();

    /**
     * Says who we are; {@code null} where nothing has to be said.
     *
     * @param session to be resumed from its beginning; {@code null} for a new one
     */
    @Nullable
    String hello(String token, @Nullable String session);

    /** The transport's own heartbeat's answer; {@code null} where WebSocket's serves. */
    @Nullable
    String pong();

    /** What ends the session; {@code null} where WebSocket's own close does. */
    @Nullable
    String goodbye();

    /** Reads a message. */
    void read(Head head, Incoming into);

    /**
     * A request, as the payload of a text frame.
     *
     * @param number from which its id is made
     * @param fields of the message, as JSON without the braces
     */
    ByteBuf request(ByteBufAllocator alloc, byte[] type, long number, byte[] fields);

    /** {@code received}, which nobody answers. */
    String received(long seq);

    /**
     * The fields of a {@code join}.
     *
     * @param room as a field
     * @param name the client's, where clients name themselves
     */
    default byte[] join(byte[] room, String name) {
        return room;
    }

    /** The fields of {@code hello}, as JSON without the braces. */
    static String helloFields(String token, @Nullable String session) {
        final String resume = session == null ? "" : ",\"resume\":{\"session\":\"" + session + "\",\"seq\":0}";
        return "\"token\":\"" + token + "\"" + resume;
    }

    /** What a welcome says of the session. */
    static void readWelcome(Head head, Incoming into) {
        into.session = head.string(head.after(ascii("\"session\":\"")));
        into.resumed = head.after(ascii("\"resumed\":true")) >= 0;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What all write alike: the numbers in an SDP of {@link Sdp}. */
    static void readSignal(Head head, Incoming into) {
        final int pair = head.after(Sdp.BEFORE_NUMBERS);
        final int signal = head.afterNumber(pair) + 1;
        into.pair = head.number(pair);
        into.signal = head.number(signal);
        into.sentAt = head.number(head.afterNumber(signal) + 1);
    }
}
