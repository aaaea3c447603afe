package dev.parley.client.backend;

import dev.parley.client.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the admin API tells, by the names of {@code docs/openapi.yaml}. */
public final class Admin {
    private Admin() {}

    /** @param next to go on from; null: there are no more */
    public record Page<T>(List<T> items, @Nullable String next) {}

    public record RoomSize(String room, int members) {
        static RoomSize of(JsonObject one) {
            return new RoomSize(one.textOrEmpty("room"), (int) one.number("members", 0));
        }
    }

    /** @param version 0 for a room that nobody is in */
    public record Room(String room, long version, List<Member> members, List<Ban> bans) {
        static Room of(JsonObject one) {
            return new Room(
                    one.textOrEmpty("room"),
                    one.number("version", 0),
                    list(one, "members", Member::of),
                    list(one, "bans", Ban::of));
        }
    }

    /** @param metadata the application's own */
    public record Member(
            String peer,
            String user,
            @Nullable String name,
            String wire,
            String status,
            boolean connected,
            String node,
            @Nullable Object metadata) {
        static Member of(JsonObject one) {
            return new Member(
                    one.textOrEmpty("peer"),
                    one.textOrEmpty("user"),
                    one.text("name"),
                    one.textOrEmpty("wire"),
                    one.textOrEmpty("status"),
                    one.flag("connected"),
                    one.textOrEmpty("node"),
                    one.value("metadata"));
        }
    }

    public record Ban(String user, Instant until) {
        static Ban of(JsonObject one) {
            return new Ban(one.textOrEmpty("user"), time(one, "until"));
        }
    }

    /** How many members a message has reached, as the outcomes of signals have it. */
    public record Reached(int delivered, int held, int failed) {
        static Reached of(JsonObject one) {
            return new Reached(
                    (int) one.number("delivered", 0), (int) one.number("held", 0), (int) one.number("failed", 0));
        }
    }

    /** @param stats as they were last reported; null if they never were */
    public record Connection(
            String from,
            String to,
            String state,
            Instant since,
            Instant at,
            @Nullable JsonObject stats) {
        static Connection of(JsonObject one) {
            return new Connection(
                    one.textOrEmpty("from"),
                    one.textOrEmpty("to"),
                    one.textOrEmpty("state"),
                    time(one, "since"),
                    time(one, "at"),
                    one.object("stats"));
        }
    }

    /** @param tokenEnds null where no client has come to a session that was another node's */
    public record Session(
            String peer,
            String user,
            String role,
            @Nullable String device,
            boolean connected,
            String status,
            @Nullable Instant tokenEnds,
            List<String> rooms) {
        static Session of(JsonObject one) {
            return new Session(
                    one.textOrEmpty("peer"),
                    one.textOrEmpty("user"),
                    one.textOrEmpty("role"),
                    one.text("device"),
                    one.flag("connected"),
                    one.textOrEmpty("status"),
                    one.has("tokenEnds") ? time(one, "tokenEnds") : null,
                    one.texts("rooms"));
        }
    }

    /** @param details all that the node says of itself */
    public record Node(String node, String service, boolean ready, boolean drained, JsonObject details) {
        static Node of(JsonObject one) {
            return new Node(
                    one.textOrEmpty("node"), one.textOrEmpty("service"), one.flag("ready"), one.flag("drained"), one);
        }
    }

    /** @param leaseLeft milliseconds that the lease has to run */
    public record LeasedNode(String node, String service, long leaseLeft) {
        static LeasedNode of(JsonObject one) {
            return new LeasedNode(one.textOrEmpty("node"), one.textOrEmpty("service"), one.number("leaseLeft", 0));
        }
    }

    static <T> Page<T> page(JsonObject answer, String name, Function<JsonObject, T> of) {
        return new Page<>(list(answer, name, of), answer.text("next"));
    }

    static <T> List<T> list(JsonObject answer, String name, Function<JsonObject, T> of) {
        final List<T> items = new ArrayList<>();
        for (JsonObject one : answer.objects(name)) {
            items.add(of.apply(one));
        }
        return List.copyOf(items);
    }

    private static Instant time(JsonObject one, String name) {
        return Instant.parse(one.textOrEmpty(name));
    }
}
