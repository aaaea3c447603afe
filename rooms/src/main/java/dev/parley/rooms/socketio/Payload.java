package dev.parley.rooms.socketio;

import com.corundumstudio.socketio.protocol.JacksonJsonSupport;
import com.corundumstudio.socketio.protocol.JsonSupport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments of an event or acknowledgement to be sent, already JSON: zero or more values joined by commas, without
 * brackets around. Valid JSON is the sender's duty; nothing checks it again. The arrays are not copied and must not be
 * written to afterwards.
 */
public final class Payload {
    private static final JsonSupport JSON = new JacksonJsonSupport();
    private static final Payload EMPTY = new Payload(new byte[0], List.of());

    private final byte[] json;
    private final List<byte[]> attachments;

    Payload(byte[] json, List<byte[]> attachments) {
        this.json = json;
        this.attachments = attachments;
    }

    /** {@return no arguments} */
    public static Payload empty() {
        return EMPTY;
    }

    /** {@return arguments that are JSON already, such as {@code {"a":1}} or {@code 1,"two"}} */
    public static Payload raw(byte[] json) {
        return new Payload(json, List.of());
    }

    /**
     * {@return arguments that are JSON already, with what their placeholders stand for}
     *
     * @param json values with a placeholder {@code {"_placeholder":true,"num":n}} for each attachment
     * @param attachments by {@code num}
     */
    public static Payload raw(byte[] json, List<byte[]> attachments) {
        return new Payload(json, List.copyOf(attachments));
    }

    /**
     * {@return the values as Jackson writes them; each {@code byte[]}, however deep, becomes an attachment}
     *
     * @throws IllegalArgumentException if Jackson cannot write one of them
     */
    public static Payload of(Object... values) {
        ByteBuf buffer = Unpooled.buffer();
        try (ByteBufOutputStream out = new ByteBufOutputStream(buffer)) {
            JSON.writeValue(out, Arrays.asList(values));
            // The library keeps the attachments of a thread's last write, in the order of their numbers.
            List<byte[]> attachments = List.copyOf(JSON.getArrays());
            byte[] json = new byte[buffer.readableBytes() - 2];
            buffer.getBytes(buffer.readerIndex() + 1, json);
            return new Payload(json, attachments);
        } catch (com.fasterxml.jackson.core.JacksonException unwritable) {
            throw new IllegalArgumentException("arguments cannot be written as JSON", unwritable);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            buffer.release();
        }
    }

    byte[] json() {
        return json;
    }

    List<byte[]> attachments() {
        return attachments;
    }
}
