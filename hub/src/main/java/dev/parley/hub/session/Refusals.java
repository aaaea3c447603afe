package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.protocol.ProtocolError;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers to requests that are not taken up at all. */
final class Refusals {
    private Refusals() {}

    /** @param unasked told the error if nobody waits for an answer */
    static void rateLimited(TokenBucket bucket, Consumer<ProtocolError> unasked, @Nullable ReplyTo replyTo) {
        final ProtocolError error = ProtocolError.rateLimited("too many messages", bucket.untilNext(System.nanoTime()));
        if (replyTo != null) {
            replyTo.send(new Reply.Failed(error, false));
        } else {
            unasked.accept(error);
        }
    }
}
