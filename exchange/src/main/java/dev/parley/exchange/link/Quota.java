package dev.parley.exchange.link;

import dev.parley.protocol.PeerId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a link retains, by number and bytes. Half of it is for all; of the whole, past that, a sender gets a quarter of what
 * others leave, so that one that fills a link fills it for itself. Lives with its link.
 */
final class Quota {
    private final LinkConfig config;
    private final Map<PeerId, Share> senders = new HashMap<>();
    private final Share all = new Share();

    private static final class Share {
        private int frames;
        private long bytes;

        void add(int number, long length) {
            frames += number;
            bytes += length;
        }
    }

    Quota(LinkConfig config) {
        this.config = config;
    }

    /** @param sender {@code null} for what nodes tell each other themselves */
    boolean has(@Nullable PeerId sender, int length) {
        final int frames = all.frames + 1;
        final long bytes = all.bytes + length;
        if (frames > config.maxFrames() || bytes > config.maxBytes()) {
            return false;
        }
        if (sender == null || (frames <= config.maxFrames() / 2 && bytes <= config.maxBytes() / 2)) {
            return true;
        }
        final Share own = senders.get(sender);
        final int ownFrames = own == null ? 0 : own.frames;
        final long ownBytes = own == null ? 0 : own.bytes;
        return ownFrames < (config.maxFrames() - all.frames + ownFrames) / 4
                && ownBytes + length <= (config.maxBytes() - all.bytes + ownBytes) / 4;
    }

    void add(Frame frame) {
        count(frame, 1);
    }

    void remove(Frame frame) {
        count(frame, -1);
    }

    private void count(Frame frame, int sign) {
        final long bytes = (long) sign * frame.body.length;
        all.add(sign, bytes);
        if (frame.sender != null) {
            final Share share = senders.computeIfAbsent(frame.sender, first -> new Share());
            share.add(sign, bytes);
            if (share.frames == 0) {
                senders.remove(frame.sender);
            }
        }
    }
}
