package dev.parley.rooms.socketio;

import com.corundumstudio.socketio.protocol.PacketType;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.parley.rooms.socketio.SocketPacket.Acknowledgement;
import dev.parley.rooms.socketio.SocketPacket.Connect;
import dev.parley.rooms.socketio.SocketPacket.Disconnect;
import dev.parley.rooms.socketio.SocketPacket.Event;
import dev.parley.rooms.socketio.SocketPacket.Malformed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads one packet of Socket.IO protocol 5, strictly: {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]},
 * in that order, with nothing else before, between or after. Lives for one packet.
 */
final class PacketDecoder {
    /** Attachments of one packet: as many as socket.io-parser takes, which official clients receive with. */
    static final int MAX_ATTACHMENTS = 10;

    /** Characters of a namespace's name. */
    static final int MAX_NAMESPACE = 256;

    /** Digits of an acknowledgement's number: the client counts from 0, and 15 digits are exact in JavaScript. */
    private static final int MAX_ID_DIGITS = 15;

    /** Names that the client library keeps for itself and the reference server refuses. */
    static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private static final PacketType[] TYPES = {
        PacketType.CONNECT,
        PacketType.DISCONNECT,
        PacketType.EVENT,
        PacketType.ACK,
        PacketType.ERROR,
        PacketType.BINARY_EVENT,
        PacketType.BINARY_ACK
    };
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] bytes;
    private final int to;
    private int at;

    private PacketDecoder(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    /** {@return the packet that the range holds, which is valid UTF-8} */
    static SocketPacket decode(byte[] bytes, int from, int to) {
        return new PacketDecoder(bytes, from, to).packet();
    }

    private SocketPacket packet() {
        if (at >= to || bytes[at] < '0' || bytes[at] >= '0' + TYPES.length) {
            return new Malformed("unknown packet type");
        }
        PacketType type = TYPES[bytes[at++] - '0'];
        int attachments = 0;
        if (type == PacketType.BINARY_EVENT || type == PacketType.BINARY_ACK) {
            attachments = attachments();
            if (attachments < 1 || attachments > MAX_ATTACHMENTS) {
                return new Malformed("bad number of attachments");
            }
        }
        String namespace = namespace();
        return switch (type) {
            case CONNECT -> connect(namespace);
            case DISCONNECT -> at == to ? new Disconnect(namespace) : new Malformed("DISCONNECT with a payload");
            case EVENT, BINARY_EVENT -> event(namespace, attachments);
            case ACK, BINARY_ACK -> acknowledgement(namespace, attachments);
            default -> new Malformed("a packet that only servers send");
        };
    }

    private int attachments() {
        int end = JsonScanner.skipDigits(bytes, at, to);
        if (end == at || end - at > 2 || end >= to || bytes[end] != '-') {
            return -1;
        }
        int count = (int) number(at, end);
        at = end + 1;
        return count;
    }

    private String namespace() {
        if (at >= to || bytes[at] != '/') {
            return "/";
        }
        int from = at;
        while (at < to && bytes[at] != ',') {
            at++;
        }
        String name = new String(bytes, from, Math.min(at - from, MAX_NAMESPACE), StandardCharsets.UTF_8);
        if (at < to) {
            at++;
        }
        return name;
    }

    private SocketPacket connect(String namespace) {
        if (at == to) {
            return new Connect(namespace, null);
        }
        if (bytes[at] != '{' || JsonScanner.skipValue(bytes, at, to) != to) {
            return new Malformed("CONNECT with anything but an object");
        }
        return new Connect(namespace, new JsonSlice(bytes, at, to - at));
    }

    private SocketPacket event(String namespace, int attachments) {
        long ackId = Event.NO_ACK;
        int digits = JsonScanner.skipDigits(bytes, at, to);
        if (digits > at) {
            if (digits - at > MAX_ID_DIGITS) {
                return new Malformed("acknowledgement id out of range");
            }
            ackId = number(at, digits);
            at = digits;
        }
        List<JsonSlice> values = new ArrayList<>(4);
        if (!array(values) || values.isEmpty()) {
            return new Malformed("EVENT without a valid array");
        }
        if (!hasLegalPlaceholders(values, attachments)) {
            return new Malformed("a placeholder without its attachment");
        }
        String name = eventName(values.removeFirst());
        if (name.isEmpty() || RESERVED.contains(name)) {
            return new Malformed("EVENT without a usable name");
        }
        return new Event(namespace, ackId, name, values, attachments);
    }

    private SocketPacket acknowledgement(String namespace, int attachments) {
        int digits = JsonScanner.skipDigits(bytes, at, to);
        if (digits == at || digits - at > MAX_ID_DIGITS) {
            return new Malformed("ACK without a valid id");
        }
        long id = number(at, digits);
        at = digits;
        List<JsonSlice> values = new ArrayList<>(2);
        if (!array(values)) {
            return new Malformed("ACK without a valid array");
        }
        return hasLegalPlaceholders(values, attachments)
                ? new Acknowledgement(namespace, id, values, attachments)
                : new Malformed("a placeholder without its attachment");
    }

    /** Where there are no attachments, what looks like a placeholder is none. */
    private static boolean hasLegalPlaceholders(List<JsonSlice> values, int attachments) {
        return attachments == 0 || Placeholders.areLegal(values, attachments);
    }

    private long number(int from, int end) {
        long value = 0;
        for (int i = from; i < end; i++) {
            value = value * 10 + (bytes[i] - '0');
        }
        return value;
    }

    /** Reads an array that takes up all the rest, and takes note of its elements. */
    private boolean array(List<JsonSlice> elements) {
        if (at >= to || bytes[at] != '[') {
            return false;
        }
        at = JsonScanner.skipSpace(bytes, at + 1, to);
        if (at < to && bytes[at] == ']') {
            return at + 1 == to;
        }
        while (at < to) {
            int end = JsonScanner.skipValue(bytes, at, to);
            if (end == JsonScanner.INVALID) {
                return false;
            }
            elements.add(new JsonSlice(bytes, at, end - at));
            at = JsonScanner.skipSpace(bytes, end, to);
            if (at < to && bytes[at] == ']') {
                return at + 1 == to;
            }
            if (at >= to || bytes[at] != ',') {
                return false;
            }
            at = JsonScanner.skipSpace(bytes, at + 1, to);
        }
        return false;
    }

    /** The name's text; empty if it is neither a string nor a number. */
    private static String eventName(JsonSlice value) {
        byte first = value.array()[value.offset()];
        if (first == '-' || (first >= '0' && first <= '9')) {
            return value.toString();
        }
        if (first != '"') {
            return "";
        }
        for (int i = value.offset(); i < value.offset() + value.length(); i++) {
            if (value.array()[i] == '\\') {
                return unescape(value);
            }
        }
        return new String(value.array(), value.offset() + 1, value.length() - 2, StandardCharsets.UTF_8);
    }

    private static String unescape(JsonSlice string) {
        try (JsonParser parser = JSON.createParser(string.array(), string.offset(), string.length())) {
            String text = parser.nextTextValue();
            return text == null ? "" : text;
        } catch (IOException refused) {
            return "";
        }
    }
}
