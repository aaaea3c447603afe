package dev.parley.exchange.link;

/** The default bounds of a link with one of them changed. */
public final class LinkConfigs {
    private static final LinkConfig DEFAULT = LinkConfig.DEFAULT;

    private LinkConfigs() {}

    public static LinkConfig withMaxFrames(int frames) {
        return of(frames, DEFAULT.maxBytes());
    }

    static LinkConfig withMaxBytes(long bytes) {
        return of(DEFAULT.maxFrames(), bytes);
    }

    private static LinkConfig of(int frames, long bytes) {
        return new LinkConfig(
                frames,
                bytes,
                DEFAULT.batchFrames(),
                DEFAULT.batchBytes(),
                DEFAULT.answerDelay(),
                DEFAULT.silence(),
                DEFAULT.returnGrace(),
                DEFAULT.returnRetry(),
                DEFAULT.maxRemembered(),
                DEFAULT.idle());
    }
}
