package dev.parley.node.loop;

/** Netty's own settings, as a node wants them. What the JVM's command line says takes precedence. */
public final class NettyDefaults {
    private NettyDefaults() {}

    /**
     * Lets each event loop keep at most 128 KiB of each size of buffer for the next time. Netty's own 8 MiB would leave the
     * memory of the worst moment, thousands of unfinished handshakes for example, with the process for good. And no buffer is
     * watched for being leaked: the tests watch each of them, and here it would take 2 % of an event loop's time. Worth nothing
     * once Netty has allocated its first buffer.
     */
    public static void set() {
        unlessSaid("io.netty.allocator.threadLocalChunkCacheMaxBytes", String.valueOf(128 * 1024));
        unlessSaid("io.netty.leakDetection.level", "disabled");
    }

    private static void unlessSaid(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
