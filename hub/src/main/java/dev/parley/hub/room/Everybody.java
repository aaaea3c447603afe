package dev.parley.hub.room;

import dev.parley.hub.exchange.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What becomes of a push to several members: one answer, when each of them has given its own. Any thread. */
final class Everybody {
    private final Consumer<Outcome> answer;
    private final AtomicInteger open;
    private final AtomicBoolean missed = new AtomicBoolean();

    /** @param asked how many members are going to be asked */
    Everybody(int asked, Consumer<Outcome> answer) {
        this.answer = answer;
        this.open = new AtomicInteger(asked + 1);
    }

    /** One that should be here is not. */
    void missed() {
        missed.set(true);
    }

    void told(Outcome outcome) {
        if (outcome != Outcome.DELIVERED && outcome != Outcome.HELD) {
            missed();
        }
        settle();
    }

    /** No more will be asked. */
    void allAsked() {
        settle();
    }

    private void settle() {
        if (open.decrementAndGet() == 0) {
            answer.accept(missed.get() ? Outcome.MOVED : Outcome.DELIVERED);
        }
    }
}
