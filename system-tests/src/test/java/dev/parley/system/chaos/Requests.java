package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.simulation.check.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client's requests: each is open until its reply, over as many connections of its session as that takes. One thread. */
final class Requests {
    private static final int MOST_OPEN = 48;

    private final String client;
    private final World world;
    private final Map<String, Request> open = new LinkedHashMap<>();
    private long asked;
    private long labels;

    /** @param label {@code null} for what is no signal */
    record Request(String id, String type, ObjectNode fields, String label, int attempt) {
        String room() {
            return fields.path("room").asText(null);
        }

        String to() {
            return fields.path("to").asText(null);
        }
    }

    Requests(String client, World world) {
        this.client = client;
        this.world = world;
    }

    boolean hasRoom() {
        return open.size() < MOST_OPEN;
    }

    void join(Line line, String room) {
        ask(line, new Request(nextId(), "join", Fields.of("room", room), null, 1));
    }

    void signal(Line line, String room, String to) {
        final String label = client + '#' + ++labels;
        final ObjectNode fields = Fields.of("room", room).put("to", to).put("data", label);
        ask(line, new Request(nextId(), "message", fields, label, 1));
    }

    /** Once more under its id, after an error that may be tried again. */
    void again(Line line, Request request) {
        ask(line, new Request(request.id, request.type, request.fields, request.label, request.attempt + 1));
    }

    /** What was not answered before the connection broke, in the order in which it was asked. */
    void resend(Line line) {
        List.copyOf(open.values()).forEach(request -> ask(line, request));
    }

    /** The request that is answered; {@code null} for none that is open. */
    Request answered(Heard reply) {
        final String result = reply.ok()
                ? reply.body().path("outcome").asText("")
                : reply.body().path("code").asText("");
        final boolean duplicate = reply.body().path("duplicate").asBoolean();
        world.note(new Entry.Answered(world.now(), client, reply.re(), reply.ok(), result, duplicate));
        return open.remove(reply.re());
    }

    /** The session they belonged to is no more. */
    void forget() {
        open.clear();
    }

    private String nextId() {
        return "r" + ++asked;
    }

    private void ask(Line line, Request request) {
        open.put(request.id, request);
        world.note(new Entry.Asked(
                world.now(), client, request.id, request.type, request.room(), request.to(), request.label));
        line.send(request.id, request.type, request.fields);
    }
}
