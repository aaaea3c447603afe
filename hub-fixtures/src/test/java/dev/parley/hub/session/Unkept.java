package dev.parley.hub.session;

import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.SessionId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** For parts of a session that is not kept: the store is handed nothing. */
final class Unkept implements Persistence.Owner {
    private Unkept() {}

    static Persistence persistence(ManualLoop loop) {
        final Persistence persistence = new Persistence(
                new SessionId("s"),
                1,
                loop,
                new SessionWriter(new HandStore(), loop, Duration.ofDays(1)),
                new Outbox(new OutboxSpace(Long.MAX_VALUE, new SimpleMeterRegistry())),
                new Unkept());
        persistence.end();
        return persistence;
    }

    @Override
    public SessionRecord record() {
        throw new AssertionError();
    }

    @Override
    public void stored(long seq) {
        throw new AssertionError();
    }

    @Override
    public void notStored(long seq) {
        throw new AssertionError();
    }

    @Override
    public void confirmed(SessionRecord written) {
        throw new AssertionError();
    }

    @Override
    public void moved(boolean claimed) {
        throw new AssertionError();
    }

    @Override
    public void over() {
        throw new AssertionError();
    }
}
