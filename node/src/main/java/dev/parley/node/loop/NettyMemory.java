package dev.parley.node.loop;

/** How Netty's allocator treats what has been freed. */
public final class NettyMemory {
    private static final String KEPT = "io.netty.allocator.threadLocalChunkCacheMaxBytes";

    private NettyMemory() {}

    /**
     * Lets each event loop keep at most 128 KiB of each size of buffer for the next time. Netty's own 8 MiB would leave the
     * memory of the worst moment, thousands of unfinished handshakes for example, with the process for good. Worth nothing
     * once Netty has allocated its first buffer; leaves what the JVM's command line says.
     */
    public static void keepLittle() {
        if (System.getProperty(KEPT) == null) {
            System.setProperty(KEPT, String.valueOf(128 * 1024));
        }
    }
}
