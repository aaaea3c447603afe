package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import dev.parley.protocol.PeerId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A frame that its sender keeps until it has an outcome. Lives with its link. */
final class Frame {
    final long number;
    final FrameKind kind;
    /** The peer whose signal it is; {@code null} for what nodes tell each other themselves. */
    final @Nullable PeerId sender;

    final byte[] body;
    final long deadline;
    final Consumer<Outcome> done;

    /** When it was published last, by the link's clock. */
    long publishedAt;

    /** How many publications of it on this connection have not come back. */
    int open;

    /** Whether a publication of it on an earlier connection may have arrived. */
    boolean mayHaveArrived;

    boolean ended;

    Frame(long number, FrameKind kind, @Nullable PeerId sender, byte[] body, long deadline, Consumer<Outcome> done) {
        this.number = number;
        this.kind = kind;
        this.sender = sender;
        this.body = body;
        this.deadline = deadline;
        this.done = done;
    }

    boolean certainNotToHaveArrived() {
        return open == 0 && !mayHaveArrived;
    }
}
