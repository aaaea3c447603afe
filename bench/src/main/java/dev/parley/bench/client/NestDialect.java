package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The frames of a NestJS gateway on ws, {@code {"event":…,"data":…}}, which the bare relay speaks, too. */
public final class NestDialect implements Dialect {
    private static final int AFTER_EVENT = "{\"event\":\"".length();
    private static final byte[] EVENT = Dialect.ascii("{\"event\":\"");
    private static final byte[] ID = Dialect.ascii("\",\"data\":{\"id\":\"c");
    private static final byte[] FIELDS = Dialect.ascii("\",");
    private static final byte[] END = Dialect.ascii("}}");

    @Override
    public boolean onlyRelays() {
        return true;
    }

    @Override
    public URI endpoint(URI address) {
        return address;
    }

    @Override
    public boolean speaksFirst() {
        return true;
    }

    @Override
    public @Nullable String hello(String name, @Nullable String session) {
        return null;
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
    public byte[] join(byte[] room, String name) {
        return Dialect.ascii(new String(room, StandardCharsets.US_ASCII) + ",\"peer\":\"" + name + "\"");
    }

    @Override
    public void read(Head head, Incoming into) {
        switch (head.string(AFTER_EVENT)) {
            case "joined" -> {
                into.kind = Incoming.Kind.ACK;
                into.request = 0;
            }
            case "offer" -> {
                into.kind = Incoming.Kind.OFFER;
                Dialect.readSignal(head, into);
            }
            case "answer" -> {
                into.kind = Incoming.Kind.ANSWER;
                Dialect.readSignal(head, into);
            }
            default -> into.kind = Incoming.Kind.ERROR;
        }
    }

    @Override
    public ByteBuf request(ByteBufAllocator alloc, byte[] type, long number, byte[] fields) {
        return Frames.text(alloc, EVENT, type, ID, Dialect.ascii(Long.toString(number)), FIELDS, fields, END);
    }

    @Override
    public String received(long seq) {
        throw new UnsupportedOperationException("there is nothing to confirm");
    }
}
