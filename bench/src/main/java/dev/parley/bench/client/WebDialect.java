package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO (protocol version 5) over Engine.IO (version 4) over its WebSocket transport, without polling first: packets
 * are Engine.IO's digit, Socket.IO's digit, an ack's number, and JSON.
 */
public final class WebDialect implements Dialect {
    private static final byte[] ID = Dialect.ascii("\",{\"id\":\"c");
    private static final byte[] FIELDS = Dialect.ascii("\",");
    private static final byte[] END = Dialect.ascii("}]");
    private static final byte[] EVENT = Dialect.ascii("42");
    private static final byte[] NAME = Dialect.ascii("[\"");
    private static final byte[] SEQ = Dialect.ascii("\"seq\":");
    private static final byte[] PEER = Dialect.ascii("\"peer\":\"");
    private static final byte[] STATUS = Dialect.ascii("\"status\":\"");
    private static final byte[] CODE = Dialect.ascii("\"code\":\"");
    private static final byte[] OUTCOME = Dialect.ascii("\"outcome\":\"");
    private static final byte[] OK = Dialect.ascii("\"ok\":true");

    @Override
    public URI endpoint(URI address) {
        final String scheme = "https".equals(address.getScheme()) ? "wss" : "ws";
        return URI.create(scheme + "://" + address.getAuthority() + "/socket.io/?EIO=4&transport=websocket");
    }

    @Override
    public boolean speaksFirst() {
        return false;
    }

    @Override
    public String hello(String token, @Nullable String session) {
        return "40{" + Dialect.helloFields(token, session) + "}";
    }

    @Override
    public @Nullable String pong() {
        return "3";
    }

    @Override
    public @Nullable String goodbye() {
        return "41";
    }

    @Override
    public void read(Head head, Incoming into) {
        switch (head.at(0)) {
            case '0' -> into.kind = Incoming.Kind.OPEN;
            case '2' -> into.kind = Incoming.Kind.PING;
            case '4' -> packet(head, into);
            default -> into.kind = Incoming.Kind.OTHER;
        }
    }

    private static void packet(Head head, Incoming into) {
        switch (head.at(1)) {
            case '2' -> event(head, into);
            case '3' -> {
                into.request = head.number(2);
                final boolean ok = head.after(OK) >= 0;
                into.kind = ok ? Incoming.Kind.ACK : Incoming.Kind.FAILED;
                into.code = head.string(head.after(ok ? OUTCOME : CODE));
            }
            case '4' -> {
                into.kind = Incoming.Kind.REFUSED;
                into.code = head.string(head.after(CODE));
            }
            default -> into.kind = Incoming.Kind.OTHER;
        }
    }

    private static void event(Head head, Incoming into) {
        into.seq = head.number(head.after(SEQ));
        switch (head.string(head.after(NAME))) {
            case "offer" -> {
                into.kind = Incoming.Kind.OFFER;
                Dialect.readSignal(head, into);
            }
            case "answer" -> {
                into.kind = Incoming.Kind.ANSWER;
                Dialect.readSignal(head, into);
            }
            case "message" -> {
                into.kind = Incoming.Kind.MESSAGE;
                Dialect.readSignal(head, into);
            }
            case "error" -> {
                into.kind = Incoming.Kind.ERROR;
                into.code = head.string(head.after(CODE));
            }
            case "peer-updated" -> {
                named(Incoming.Kind.PEER_UPDATED, head, into);
                into.code = head.string(head.after(STATUS));
            }
            case "peer-joined" -> named(Incoming.Kind.PEER_JOINED, head, into);
            case "welcome" -> {
                named(Incoming.Kind.WELCOME, head, into);
                Dialect.readWelcome(head, into);
            }
            default -> into.kind = Incoming.Kind.OTHER;
        }
    }

    private static void named(Incoming.Kind kind, Head head, Incoming into) {
        into.kind = kind;
        into.peer = head.string(head.after(PEER));
    }

    @Override
    public ByteBuf request(ByteBufAllocator alloc, byte[] type, long number, byte[] fields) {
        final byte[] digits = Dialect.ascii(Long.toString(number));
        return Frames.text(alloc, EVENT, digits, NAME, type, ID, digits, FIELDS, fields, END);
    }

    @Override
    public String received(long seq) {
        return "42[\"received\",{\"seq\":" + seq + "}]";
    }
}
