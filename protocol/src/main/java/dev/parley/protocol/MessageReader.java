package dev.parley.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients send, on either wire, once and strictly (protocol, "Client → hub"). Fields that the protocol does
 * not know are passed over, so that clients may be newer than the hub. Stateless; any thread.
 */
public final class MessageReader {
    /** Of {@code metadata} in {@code join}, in bytes (protocol, {@code join}). */
    public static final int MAX_METADATA = 4 * 1024;

    private static final int MAX_NAME = 256;
    private static final int MAX_REASON = 1024;
    private static final int MAX_DEVICE = 128;
    private static final int MAX_TOKEN = 16 * 1024;
    private static final long MAX_BAN = Duration.ofDays(366).toSeconds();

    private static final String RECEIVED = "received";

    private MessageReader() {}

    /** Reads a frame of the native wire: an object with a {@code type}. Keeps no reference to the bytes. */
    public static Parsed frame(byte[] bytes, int offset, int length) {
        return read(null, bytes, offset, length);
    }

    /** Reads an event of the web wire: the event's name is the type. Keeps no reference to the bytes. */
    public static Parsed event(String type, byte[] bytes, int offset, int length) {
        return read(type, bytes, offset, length);
    }

    private static Parsed read(@Nullable String event, byte[] bytes, int offset, int length) {
        final JsonObject json;
        try {
            json = JsonObject.parse(bytes, offset, length);
        } catch (JsonObject.Malformed e) {
            return new Parsed.Rejected(null, bad(e.getMessage()));
        }
        RequestId id = null;
        try {
            final JsonFields fields = new JsonFields(json);
            id = fields.optionalRequestId("id");
            final String type = event != null ? event : fields.string("type", 64);
            final ClientMessage message = message(type, fields);
            if (message == null) {
                return new Parsed.Rejected(
                        id,
                        ProtocolError.of(ErrorCode.UNKNOWN_TYPE, "there is no message type " + JsonFields.quote(type)));
            }
            return new Parsed.Ok(new Request(
                    message, id, json.fingerprint("id", RECEIVED) + type.hashCode(), fields.optionalSeq(RECEIVED)));
        } catch (JsonFields.Wrong e) {
            return new Parsed.Rejected(id, e.error());
        }
    }

    private static @Nullable ClientMessage message(String type, JsonFields f) throws JsonFields.Wrong {
        return switch (type) {
            case "hello" -> hello(f);
            case "join" ->
                new ClientMessage.Join(
                        f.room("room"), f.optionalString("name", MAX_NAME), f.optionalObject("metadata", MAX_METADATA));
            case "leave" -> new ClientMessage.Leave(f.room("room"));
            case "offer" ->
                new ClientMessage.Signal(SignalType.OFFER, f.room("room"), f.peer("to"), f.rawString("sdp"));
            case "answer" ->
                new ClientMessage.Signal(SignalType.ANSWER, f.room("room"), f.peer("to"), f.rawString("sdp"));
            case "candidates" ->
                new ClientMessage.Signal(SignalType.CANDIDATES, f.room("room"), f.peer("to"), f.rawArray("candidates"));
            case "bye" ->
                new ClientMessage.Signal(
                        SignalType.BYE, f.room("room"), f.peer("to"), f.optionalRawString("reason", MAX_REASON));
            case "message" ->
                new ClientMessage.Signal(SignalType.MESSAGE, f.room("room"), f.optionalPeer("to"), f.rawAny("data"));
            case "status" -> new ClientMessage.Status(f.status("status"));
            case "report" ->
                new ClientMessage.Report(
                        f.room("room"), f.peer("to"), f.state("state"), f.optionalObject("stats", Integer.MAX_VALUE));
            case "ice" -> new ClientMessage.Ice();
            case "kick" -> new ClientMessage.Kick(f.room("room"), f.peer("peer"), f.optionalSeconds("ban", MAX_BAN));
            case RECEIVED -> new ClientMessage.Received(f.seq("seq"));
            case "ping" -> new ClientMessage.Ping();
            default -> null;
        };
    }

    /** Reads the {@code auth} object of a Socket.IO handshake: the fields of {@code hello}. */
    public static Parsed handshake(byte[] bytes, int offset, int length) {
        return read("hello", bytes, offset, length);
    }

    private static ClientMessage.Hello hello(JsonFields f) throws JsonFields.Wrong {
        final JsonFields resume = f.optionalFields("resume");
        final JsonFields client = f.optionalFields("client");
        return new ClientMessage.Hello(
                f.optionalString("token", MAX_TOKEN),
                resume == null ? null : resume(resume),
                client == null
                        ? null
                        : new ClientMessage.ClientInfo(
                                client.optionalString("name", MAX_NAME),
                                client.optionalString("version", MAX_NAME),
                                client.optionalString("device", MAX_DEVICE)));
    }

    /** A session id that could never have been issued is just another unknown session: no error (protocol, "Resume"). */
    private static ClientMessage.@Nullable Resume resume(JsonFields resume) throws JsonFields.Wrong {
        final String session = resume.string("session", 1024);
        final long seq = resume.seq("seq");
        return SessionId.isValid(session) ? new ClientMessage.Resume(new SessionId(session), seq) : null;
    }

    private static ProtocolError bad(@Nullable String message) {
        return ProtocolError.of(ErrorCode.BAD_REQUEST, message == null ? "malformed JSON" : message);
    }
}
