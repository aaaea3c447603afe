package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

    private final Map<RequestId, Claim> claims = new LinkedHashMap<>(4);
    private int bytes;

    /** What a request found. */
    sealed interface Found {
        /** The id is its own now. */
        record Fresh() implements Found {}

        /** It was done before, and is to be carried out again: its reply tells the state of the moment. */
        record Again() implements Found {}

        /** The first is still under way; the handle gets its answer. */
        record Waiting() implements Found {}

        /** It was answered before. */
        record Answered(Reply reply) implements Found {}

        /** The id belongs to another request. */
        record Conflict() implements Found {}
    }

    private static final class Claim {
        private final long fingerprint;
        private boolean pending;
        /** {@code null} while it is pending, and where the request is carried out again. */
        private @Nullable Reply reply;

        private @Nullable List<ReplyTo> waiting;

        Claim(long fingerprint) {
            this.fingerprint = fingerprint;
        }
    }

    Found claim(RequestId id, long fingerprint, @Nullable ReplyTo replyTo) {
        final Claim claim = claims.get(id);
        if (claim == null) {
            final Claim fresh = new Claim(fingerprint);
            fresh.pending = true;
            claims.put(id, fresh);
            forgetOldest();
            return new Found.Fresh();
        }
        if (claim.fingerprint != fingerprint) {
            return new Found.Conflict();
        }
        if (claim.pending) {
            await(claim, replyTo);
            return new Found.Waiting();
        }
        if (claim.reply == null) {
            claim.pending = true;
            return new Found.Again();
        }
        return new Found.Answered(asDuplicate(claim.reply));
    }

    /**
     * The request was answered for good: so are those that waited, and those to come.
     *
     * @return how many waited
     */
    int answered(RequestId id, Reply reply) {
        final Claim claim = claims.get(id);
        if (claim == null) {
            return 0;
        }
        keep(claim, reply);
        forgetOldest();
        return tellWaiting(claim, reply);
    }

    /**
     * The request was done, and is carried out again when it is repeated: those that waited get this reply, and it is not
     * kept.
     *
     * @return how many waited
     */
    int done(RequestId id, Reply reply) {
        final Claim claim = claims.get(id);
        if (claim == null) {
            return 0;
        }
        keep(claim, null);
        return tellWaiting(claim, reply);
    }

    /**
     * The request failed in a way that may pass: the id is free again.
     *
     * @return how many waited
     */
    int freed(RequestId id, Reply reply) {
        final Claim claim = claims.remove(id);
        return claim == null ? 0 : tellWaiting(claim, reply);
    }

    /**
     * Remembers an answer that another node gave.
     *
     * @param reply {@code null} if the request is carried out again when it is repeated
     */
    void restore(RequestId id, long fingerprint, @Nullable Reply reply) {
        final Claim claim = new Claim(fingerprint);
        final Claim before = claims.put(id, claim);
        if (before != null) {
            bytes -= length(before.reply);
        }
        keep(claim, reply);
        forgetOldest();
    }

    private static void await(Claim claim, @Nullable ReplyTo replyTo) {
        if (replyTo != null) {
            if (claim.waiting == null) {
                claim.waiting = new ArrayList<>(1);
            }
            claim.waiting.add(replyTo);
        }
    }

    private void keep(Claim claim, @Nullable Reply reply) {
        claim.pending = false;
        claim.reply = reply;
        bytes += length(reply);
    }

    private static int tellWaiting(Claim claim, Reply reply) {
        final List<ReplyTo> waiting = claim.waiting;
        if (waiting == null) {
            return 0;
        }
        claim.waiting = null;
        final Reply duplicate = asDuplicate(reply);
        waiting.forEach(replyTo -> replyTo.send(duplicate));
        return waiting.size();
    }

    private void forgetOldest() {
        final Iterator<Claim> oldest = claims.values().iterator();
        while ((claims.size() > MAX || bytes > MAX_BYTES) && oldest.hasNext()) {
            final Claim claim = oldest.next();
            if (!claim.pending) {
                bytes -= length(claim.reply);
                oldest.remove();
            }
        }
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
