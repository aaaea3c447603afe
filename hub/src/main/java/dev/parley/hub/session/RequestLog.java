package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MAX} request ids of a session and how they were answered (protocol, "Requests and replies"), fewer
 * where the replies have more than {@value #MAX_BYTES} bytes: a claim is made before anything is done, so that of two
 * requests under one id only one is carried out. Lives on the session's loop.
 */
final class RequestLog {
    static final int MAX = 1024;
    static final int MAX_BYTES = 256 * 1024;

    private final Map<RequestId, Claim> pending = new HashMap<>(4);
    private final AnsweredRequests answered = new AnsweredRequests(MAX);
    private int bytes;

    /** What a request found. */
    sealed interface Found {
        /** The id is its own now. */
        record Fresh() implements Found {}

        /** It was done before, and is to be carried out again: its reply tells the state of the moment. */
        record Again() implements Found {}

        /**
         * The first is still under way; the handle gets its answer.
         *
         * @param more whether another on this connection waits for it already
         */
        record Waiting(boolean more) implements Found {}

        /** It was answered before. */
        record Answered(Reply reply) implements Found {}

        /** The id belongs to another request. */
        record Conflict() implements Found {}
    }

    /** A request under way. */
    private static final class Claim {
        private final long fingerprint;
        private @Nullable List<ReplyTo> waiting;
        /** How many wait besides another on the same connection. */
        private int more;
        /** Whether it came over an earlier connection, and nobody on this one has asked for it yet. */
        private boolean left;

        Claim(long fingerprint) {
            this.fingerprint = fingerprint;
        }
    }

    Found claim(RequestId id, long fingerprint, @Nullable ReplyTo replyTo) {
        final Claim claim = pending.get(id);
        if (claim != null) {
            if (claim.fingerprint != fingerprint) {
                return new Found.Conflict();
            }
            return new Found.Waiting(replyTo != null && await(claim, replyTo));
        }
        final int slot = answered.find(IdHash.of(id.value()));
        if (slot == AnsweredRequests.NONE) {
            pending.put(id, new Claim(fingerprint));
            return new Found.Fresh();
        }
        if (answered.fingerprint(slot) != fingerprint) {
            return new Found.Conflict();
        }
        final Reply reply = answered.reply(slot);
        if (reply == null) {
            answered.remove(slot);
            pending.put(id, new Claim(fingerprint));
            return new Found.Again();
        }
        return new Found.Answered(asDuplicate(reply));
    }

    /**
     * The request was answered for good: so are those that waited, and those to come.
     *
     * @return how many waited {@linkplain Found.Waiting besides another}
     */
    int answered(RequestId id, Reply reply) {
        final Claim claim = pending.remove(id);
        if (claim == null) {
            return 0;
        }
        remember(id, claim.fingerprint, reply);
        return tellWaiting(claim, reply);
    }

    /**
     * The request was done, and is carried out again when it is repeated: those that waited get this reply, and it is not
     * kept.
     *
     * @return how many waited {@linkplain Found.Waiting besides another}
     */
    int done(RequestId id, Reply reply) {
        final Claim claim = pending.remove(id);
        if (claim == null) {
            return 0;
        }
        remember(id, claim.fingerprint, null);
        return tellWaiting(claim, reply);
    }

    /**
     * The request failed in a way that may pass: the id is free again.
     *
     * @return how many waited {@linkplain Found.Waiting besides another}
     */
    int freed(RequestId id, Reply reply) {
        final Claim claim = pending.remove(id);
        return claim == null ? 0 : tellWaiting(claim, reply);
    }

    /**
     * Remembers an answer that another node gave.
     *
     * @param reply {@code null} if the request is carried out again when it is repeated
     */
    void restore(RequestId id, long fingerprint, @Nullable Reply reply) {
        final int before = answered.find(IdHash.of(id.value()));
        if (before != AnsweredRequests.NONE) {
            bytes -= length(answered.remove(before));
        }
        remember(id, fingerprint, reply);
    }

    private void remember(RequestId id, long fingerprint, @Nullable Reply reply) {
        bytes += length(reply);
        while (answered.full() || (bytes > MAX_BYTES && answered.size() > 0)) {
            bytes -= length(answered.removeOldest());
        }
        answered.add(IdHash.of(id.value()), fingerprint, reply);
    }

    /** Returns whether it is one more on its connection. */
    private static boolean await(Claim claim, ReplyTo replyTo) {
        if (claim.waiting == null) {
            claim.waiting = new ArrayList<>(1);
        }
        claim.waiting.add(replyTo);
        if (claim.left) {
            claim.left = false;
            return false;
        }
        claim.more++;
        return true;
    }

    /**
     * Another connection has come, and nobody waits any more who did on the last.
     *
     * @return how many had been {@linkplain Found.Waiting one more}
     */
    int reconnected() {
        int gone = 0;
        for (Claim claim : pending.values()) {
            gone += claim.more;
            claim.more = 0;
            claim.waiting = null;
            claim.left = true;
        }
        return gone;
    }

    private static int tellWaiting(Claim claim, Reply reply) {
        final List<ReplyTo> waiting = claim.waiting;
        if (waiting == null) {
            return 0;
        }
        claim.waiting = null;
        final Reply duplicate = asDuplicate(reply);
        waiting.forEach(replyTo -> replyTo.send(duplicate));
        return claim.more;
    }

    private static int length(@Nullable Reply reply) {
        return switch (reply) {
            case Reply.Ack ack -> ack.body().length();
            case Reply.Failed failed -> failed.error().message().length();
            case Reply.Pong pong -> 0;
            case null -> 0;
        };
    }

    /** As the repetition of its request is told. */
    static Reply asDuplicate(Reply reply) {
        return switch (reply) {
            case Reply.Ack ack -> new Reply.Ack(marked(ack.body()));
            case Reply.Failed failed -> new Reply.Failed(failed.error(), true);
            case Reply.Pong pong -> pong;
        };
    }

    private static RawJson marked(RawJson body) {
        final String json = new String(body.utf8(), StandardCharsets.UTF_8);
        return RawJson.trusted(json.equals("{}") ? "{\"duplicate\":true}" : "{\"duplicate\":true," + json.substring(1));
    }
}
