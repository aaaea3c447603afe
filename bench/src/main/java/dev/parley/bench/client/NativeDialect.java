package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** JSON text frames. */
public final class NativeDialect implements Dialect {
    private static final int AFTER_TYPE = "{\"type\":\"".length();
    private static final byte[] TYPE = Dialect.ascii("{\"type\":\"");
    private static final byte[] ID = Dialect.ascii("\",\"id\":\"c");
    private static final byte[] FIELDS = Dialect.ascii("\",");
    private static final byte[] END = Dialect.ascii("}");
    private static final byte[] RE = Dialect.ascii("\"re\":\"c");
    private static final byte[] SEQ = Dialect.ascii("\"seq\":");
    private static final byte[] PEER = Dialect.ascii("\"peer\":\"");
    private static final byte[] STATUS = Dialect.ascii("\"status\":\"");
    private static final byte[] CODE = Dialect.ascii("\"code\":\"");
    private static final byte[] OUTCOME = Dialect.ascii("\"outcome\":\"");

    @Override
    public URI endpoint(URI address) {
        return address;
    }

    @Override
    public boolean speaksFirst() {
        return true;
    }

    @Override
    public String hello(String token, @Nullable String session) {
        return "{\"type\":\"hello\"," + Dialect.helloFields(token, session) + "}";
    }

    @Override
    public @Nullable String pong() {
        return null;
    }

    @Override
    public @Nullable String goodbye() {
        return null;
    }

    @Override
    public void read(Head head, Incoming into) {
        switch (head.string(AFTER_TYPE)) {
            case "ack" -> {
                into.kind = Incoming.Kind.ACK;
                into.request = head.number(head.after(RE));
                into.code = head.string(head.after(OUTCOME));
            }
            case "error" -> {
                into.request = head.number(head.after(RE));
                into.kind = into.request < 0 ? Incoming.Kind.ERROR : Incoming.Kind.FAILED;
                into.code = head.string(head.after(CODE));
            }
            case "offer" -> push(Incoming.Kind.OFFER, head, into);
            case "answer" -> push(Incoming.Kind.ANSWER, head, into);
            case "message" -> push(Incoming.Kind.MESSAGE, head, into);
            case "peer-updated" -> push(Incoming.Kind.PEER_UPDATED, head, into);
            case "peer-joined" -> push(Incoming.Kind.PEER_JOINED, head, into);
            case "welcome" -> push(Incoming.Kind.WELCOME, head, into);
            default -> push(Incoming.Kind.OTHER, head, into);
        }
    }

    private static void push(Incoming.Kind kind, Head head, Incoming into) {
        into.kind = kind;
        into.seq = head.number(head.after(SEQ));
        switch (kind) {
            case OFFER, ANSWER, MESSAGE -> Dialect.readSignal(head, into);
            case WELCOME -> {
                into.peer = head.string(head.after(PEER));
                Dialect.readWelcome(head, into);
            }
            case PEER_UPDATED -> {
                into.peer = head.string(head.after(PEER));
                into.code = head.string(head.after(STATUS));
            }
            default -> into.peer = head.string(head.after(PEER));
        }
    }

    @Override
    public ByteBuf request(ByteBufAllocator alloc, byte[] type, long number, byte[] fields) {
        return Frames.text(alloc, TYPE, type, ID, Dialect.ascii(Long.toString(number)), FIELDS, fields, END);
    }

    @Override
    public String received(long seq) {
        return "{\"type\":\"received\",\"seq\":" + seq + "}";
    }
}
