package dev.parley.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A plain Socket.IO server: packets as on the {@linkplain WebDialect web wire}, of which only the join is acknowledged. */
public final class SocketIoDialect implements Dialect {
    private static final WebDialect WEB = new WebDialect();
    private static final byte[] ACKNOWLEDGED = Dialect.ascii("420[\"");
    private static final byte[] EVENT = Dialect.ascii("42[\"");
    private static final byte[] ID = Dialect.ascii("\",{\"id\":\"c");
    private static final byte[] FIELDS = Dialect.ascii("\",");
    private static final byte[] END = Dialect.ascii("}]");

    @Override
    public boolean onlyRelays() {
        return true;
    }

    @Override
    public URI endpoint(URI address) {
        return WEB.endpoint(address);
    }

    @Override
    public boolean speaksFirst() {
        return WEB.speaksFirst();
    }

    @Override
    public String hello(String name, @Nullable String session) {
        return "40";
    }

    @Override
    public @Nullable String pong() {
        return WEB.pong();
    }

    @Override
    public @Nullable String goodbye() {
        return WEB.goodbye();
    }

    @Override
    public byte[] join(byte[] room, String name) {
        return Dialect.ascii(new String(room, StandardCharsets.US_ASCII) + ",\"peer\":\"" + name + "\"");
    }

    @Override
    public void read(Head head, Incoming into) {
        if (head.at(0) == '4' && head.at(1) == '0') {
            into.kind = Incoming.Kind.WELCOME;
        } else {
            WEB.read(head, into);
        }
    }

    /** The join has the number 0. */
    @Override
    public ByteBuf request(ByteBufAllocator alloc, byte[] type, long number, byte[] fields) {
        return Frames.text(
                alloc,
                number == 0 ? ACKNOWLEDGED : EVENT,
                type,
                ID,
                Dialect.ascii(Long.toString(number)),
                FIELDS,
                fields,
                END);
    }

    @Override
    public String received(long seq) {
        throw new UnsupportedOperationException("there is nothing to confirm");
    }
}
