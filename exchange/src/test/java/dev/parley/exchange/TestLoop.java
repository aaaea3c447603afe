package dev.parley.exchange;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** One event loop for all exchanges of the tests: what one of them did wrong there would hold up the others. */
final class TestLoop {
    static final EventLoop LOOP = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("test-exchange", true), NioIoHandler.newFactory())
            .next();

    private TestLoop() {}
}
