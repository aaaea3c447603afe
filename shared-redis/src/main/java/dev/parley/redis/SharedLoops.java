package dev.parley.redis;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/** Event loops that Lettuce shares with others: it opens its sockets on them, and never shuts them down. Any thread. */
final class SharedLoops implements EventLoopGroupProvider {
    private final EventLoopGroup loops;

    SharedLoops(EventLoopGroup loops) {
        this.loops = loops;
    }

    /** Whatever kind it asks for: Lettuce takes epoll where Netty has it, as whoever makes the loops has to. */
    @Override
    @SuppressWarnings("unchecked")
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return (T) loops;
    }

    @Override
    public int threadPoolSize() {
        int size = 0;
        for (var _ : loops) {
            size++;
        }
        return size;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
}
