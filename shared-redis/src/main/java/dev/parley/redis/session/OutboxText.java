package dev.parley.redis.session;

import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredPush.Origin;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Pushes and replies as elements of lists: a line of plain words, then the body byte for byte. Words are told apart by their
 * places, which are all given; what is new is written behind them as {@code name=value}, which no other word can be, and
 * skipped by whoever does not know it.
 */
final class OutboxText {
    private static final RawJson NOTHING = RawJson.trusted("{}");
    private static final Set<String> KINDS = Set.of("ack", "error", "again");

    private OutboxText() {}

    /** {@code seq type[ sender epoch number[ request]]}, a line feed, the body. */
    static byte[] write(StoredPush push) {
        final StringBuilder line = new StringBuilder()
                .append(push.seq())
                .append(' ')
                .append(push.type().wireName());
        final Origin origin = push.origin();
        if (origin != null) {
            line.append(' ').append(origin.sender());
            line.append(' ').append(origin.senderEpoch());
            line.append(' ').append(origin.number());
            if (origin.request() != null) {
                line.append(' ').append(origin.request());
            }
        }
        return joined(line, push.body());
    }

    static StoredPush readPush(byte[] text) {
        final int end = lineEnd(text);
        final List<String> words = words(text, end);
        final Origin origin = words.size() == 2
                ? null
                : new Origin(
                        new PeerId(words.get(2)),
                        words.size() == 5 ? null : new RequestId(words.get(5)),
                        Long.parseLong(words.get(3)),
                        Long.parseLong(words.get(4)));
        return new StoredPush(Long.parseLong(words.get(0)), PushType.of(words.get(1)), body(text, end), origin);
    }

    /** {@code id fingerprint ack|error|again}, a line feed, the body; it says nothing where the reply is not kept. */
    static byte[] write(StoredReply reply) {
        final RawJson body = reply.body();
        final StringBuilder line = new StringBuilder()
                .append(reply.id())
                .append(' ')
                .append(reply.fingerprint())
                .append(body == null ? " again" : reply.error() ? " error" : " ack");
        return joined(line, body == null ? NOTHING : body);
    }

    static StoredReply readReply(byte[] text) {
        final int end = lineEnd(text);
        final List<String> words = words(text, end);
        final String kind = words.get(2);
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("no such reply");
        }
        return new StoredReply(
                new RequestId(words.get(0)),
                Long.parseLong(words.get(1)),
                kind.equals("error"),
                kind.equals("again") ? null : body(text, end));
    }

    private static byte[] joined(StringBuilder line, RawJson body) {
        final byte[] head = line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        final byte[] text = Arrays.copyOf(head, head.length + body.length());
        System.arraycopy(body.utf8(), 0, text, head.length, body.length());
        return text;
    }

    private static int lineEnd(byte[] text) {
        int end = 0;
        while (text[end] != '\n') {
            end++;
        }
        return end;
    }

    private static List<String> words(byte[] text, int end) {
        return Arrays.stream(new String(text, 0, end, StandardCharsets.US_ASCII).split(" ", -1))
                .filter(word -> word.indexOf('=') < 0)
                .toList();
    }

    private static RawJson body(byte[] text, int lineEnd) {
        return RawJson.trusted(Arrays.copyOfRange(text, lineEnd + 1, text.length));
    }
}
