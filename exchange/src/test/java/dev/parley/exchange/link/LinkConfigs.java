package dev.parley.exchange.link;

/** The default configuration of a link with one thing changed. */
public final class LinkConfigs {
    private LinkConfigs() {}

    public static LinkConfig withMaxFrames(int frames) {
        return new LinkConfig(
                frames,
                LinkConfig.DEFAULT.maxBytes(),
                LinkConfig.DEFAULT.batchFrames(),
                LinkConfig.DEFAULT.batchBytes(),
                LinkConfig.DEFAULT.window(),
                LinkConfig.DEFAULT.silence(),
                LinkConfig.DEFAULT.returnGrace(),
                LinkConfig.DEFAULT.returnRetry(),
                LinkConfig.DEFAULT.maxRemembered(),
                LinkConfig.DEFAULT.idle());
    }

    public static LinkConfig withMaxBytes(long bytes) {
        return new LinkConfig(
                LinkConfig.DEFAULT.maxFrames(),
                bytes,
                LinkConfig.DEFAULT.batchFrames(),
                LinkConfig.DEFAULT.batchBytes(),
                LinkConfig.DEFAULT.window(),
                LinkConfig.DEFAULT.silence(),
                LinkConfig.DEFAULT.returnGrace(),
                LinkConfig.DEFAULT.returnRetry(),
                LinkConfig.DEFAULT.maxRemembered(),
                LinkConfig.DEFAULT.idle());
    }

    public static LinkConfig withWindow(int messages) {
        return new LinkConfig(
                LinkConfig.DEFAULT.maxFrames(),
                LinkConfig.DEFAULT.maxBytes(),
                LinkConfig.DEFAULT.batchFrames(),
                LinkConfig.DEFAULT.batchBytes(),
                messages,
                LinkConfig.DEFAULT.silence(),
                LinkConfig.DEFAULT.returnGrace(),
                LinkConfig.DEFAULT.returnRetry(),
                LinkConfig.DEFAULT.maxRemembered(),
                LinkConfig.DEFAULT.idle());
    }
}
