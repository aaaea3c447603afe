package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a signal.
 *
 * @param id what {@link ClientListener#onUndeliverable} would name it by
 * @param failed of a message to a room, those whom it did not reach
 */
public record SignalOutcome(String id, Outcome outcome, List<Failed> failed) {

    /** Whom a message to a room did not reach. */
    public record Failed(String to, ErrorCode code) {}

    static SignalOutcome of(JsonObject reply) {
        final List<Failed> failed = new ArrayList<>();
        for (JsonObject one : reply.objects("failed")) {
            failed.add(new Failed(one.textOrEmpty("to"), Words.read(one.text("code"), ErrorCode.UNKNOWN)));
        }
        return new SignalOutcome(
                reply.textOrEmpty("re"), Words.read(reply.text("outcome"), Outcome.UNKNOWN), List.copyOf(failed));
    }
}
