package dev.parley.redis;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Event loops for all stores of the tests: one that shut them down, or blocked one, would be noticed by the others. */
public final class TestLoops {
    public static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("test-stores", true), NioIoHandler.newFactory());

    private TestLoops() {}
}
