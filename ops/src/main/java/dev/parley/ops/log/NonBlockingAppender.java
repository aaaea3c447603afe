package dev.parley.ops.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes on a thread of its own, so that an event loop never waits for whoever reads our standard output. When the queue
 * is full, the event is dropped and counted.
 */
final class NonBlockingAppender extends AsyncAppender {

    private final LongAdder dropped = new LongAdder();
    private final ReentrantLock producers = new ReentrantLock();

    NonBlockingAppender(int queueSize) {
        setQueueSize(queueSize);
        setDiscardingThreshold(0);
        setNeverBlock(true);
    }

    @Override
    protected void append(ILoggingEvent event) {
        preprocess(event);
        // The base class drops without a word. With one producer at a time, room that was seen is still there.
        producers.lock();
        try {
            if (getRemainingCapacity() == 0) {
                dropped.increment();
            } else {
                super.append(event);
            }
        } finally {
            producers.unlock();
        }
    }

    double dropped() {
        return dropped.sum();
    }
}
