package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.protocol.Subject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pushes to whole rooms, as they come to one session. Whoever sends them tells again what may not have arrived, and may be
 * overtaken by a sibling: of the last {@value #MAX} subjects a client is told nothing twice, and nothing older than what it
 * knows. Lives on the session's loop.
 */
final class RoomPushes {
    private static final int MAX = 64;

    private final Mailbox mailbox;
    private Map<Subject, Long> versions = Map.of();

    RoomPushes(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** @param answer told exactly once: {@link Outcome#DELIVERED} or {@link Outcome#HELD} when it is safe, or need not be */
    void take(NodeMessage.RoomPush push, Consumer<Outcome> answer) {
        switch (push.type()) {
            case ARTIFACT -> keep(push, answer);
            case ARTIFACT_PROGRESS -> {
                mailbox.latest(push.type().push(), push.subject(), push.body());
                answer.accept(Outcome.DELIVERED);
            }
        }
    }

    private void keep(NodeMessage.RoomPush push, Consumer<Outcome> answer) {
        final long known = versions.getOrDefault(push.subject(), Long.MIN_VALUE);
        if (push.version() <= known) {
            mailbox.repeated(push.type().push(), push.body(), answer);
        } else if (mailbox.push(push.type().push(), push.body(), answer)) {
            note(push);
        }
    }

    private void note(NodeMessage.RoomPush push) {
        if (versions.isEmpty()) {
            versions = new LinkedHashMap<>(2);
        }
        versions.remove(push.subject());
        versions.put(push.subject(), push.version());
        if (versions.size() > MAX) {
            versions.remove(versions.keySet().iterator().next());
        }
    }
}
