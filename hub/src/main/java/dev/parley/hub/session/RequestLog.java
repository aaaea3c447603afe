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
 * The last {@value #MAX} request ids of a session and how they were answered (protocol, "Wires"): a claim is made
 * before anything is done, so that of two requests under one id only one is carried out. Lives on the session's loop.
 */
final class RequestLog {
    static final int MAX = 1024;

    private final Map<RequestId, Claim> claims = new LinkedHashMap<>(4);

    /** What a request found. */
    sealed interface Found {
        /** The id is its own now. */
        record Fresh() implements Found {}

        /** The first is still under way; the handle gets its answer. */
        record Waiting() implements Found {}

        /** It was answered before. */
        record Answered(Reply reply) implements Found {}

        /** The id belongs to another request. */
        record Conflict() implements Found {}
    }

    private static final class Claim {
        private final long fingerprint;
        private @Nullable Reply reply;
        private @Nullable List<ReplyTo> waiting;

        Claim(long fingerprint) {
            this.fingerprint = fingerprint;
        }
    }

    Found claim(RequestId id, long fingerprint, @Nullable ReplyTo replyTo) {
        final Claim claim = claims.get(id);
        if (claim == null) {
            claims.put(id, new Claim(fingerprint));
            forgetOldest();
            return new Found.Fresh();
        }
        if (claim.fingerprint != fingerprint) {
            return new Found.Conflict();
        }
        if (claim.reply != null) {
            return new Found.Answered(asDuplicate(claim.reply));
        }
        if (replyTo != null) {
            if (claim.waiting == null) {
                claim.waiting = new ArrayList<>(1);
            }
            claim.waiting.add(replyTo);
        }
        return new Found.Waiting();
    }

    /** The first request was answered for good: so are those that waited, and those to come. */
    void answered(RequestId id, Reply reply) {
        final Claim claim = claims.get(id);
        if (claim != null) {
            claim.reply = reply;
            tellWaiting(claim, reply);
        }
    }

    /** The first request failed in a way that may pass: the id is free again. */
    void freed(RequestId id, Reply reply) {
        final Claim claim = claims.remove(id);
        if (claim != null) {
            tellWaiting(claim, reply);
        }
    }

    /** Remembers an answer that another node gave. */
    void restore(RequestId id, long fingerprint, Reply reply) {
        final Claim claim = new Claim(fingerprint);
        claim.reply = reply;
        claims.put(id, claim);
        forgetOldest();
    }

    private static void tellWaiting(Claim claim, Reply reply) {
        if (claim.waiting != null) {
            claim.waiting.forEach(waiting -> waiting.send(asDuplicate(reply)));
            claim.waiting = null;
        }
    }

    private void forgetOldest() {
        final Iterator<Claim> oldest = claims.values().iterator();
        while (claims.size() > MAX && oldest.hasNext()) {
            if (oldest.next().reply != null) {
                oldest.remove();
            }
        }
    }

    private static Reply asDuplicate(Reply reply) {
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
