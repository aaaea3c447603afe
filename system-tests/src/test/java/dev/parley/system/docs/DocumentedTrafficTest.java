package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.hub.voice.RoomAnnouncer;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Subject;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.SpeakingNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a running hub says to a client is what {@code docs/asyncapi.yaml} says, to the field, on both wires. */
final class DocumentedTrafficTest {
    private static final AsyncApi API = AsyncApi.read();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The warning comes a fifth of it before its end. */
    private static final Duration SHORT_LIFE = Duration.ofSeconds(5);

    @ParameterizedTest
    @EnumSource(Wire.class)
    void pushes_and_replies_are_as_documented(Wire wire) throws Exception {
        final Cluster cluster = Cluster.shared();
        final String room = Cluster.unique("documented");
        final String annsName = Cluster.unique("ann");
        final List<Reply> replies = new ArrayList<>();
        try (TestClient ann = TestClient.admitted(cluster.node(wire), annsName);
                TestClient ben = TestClient.admitted(
                        cluster.node(wire == Wire.NATIVE ? Wire.WEB : Wire.NATIVE),
                        Hello.with(Token.of(Cluster.unique("ben")).role("moderator")))) {
            replies.add(ann.join(room));
            ben.done("join", "room", room, "name", "Ben", "metadata", Json.raw("{\"seat\":1}"));
            replies.add(ann.ask("join", "room", room, "name", "Ann"));
            ben.done("status", "status", "busy");
            ben.done("join", "room", room);
            artifacts(cluster, room, ann);
            replies.addAll(signals(ann, ben, room));
            signals(ben, ann, room);
            replies.addAll(List.of(
                    ann.ask("ice"),
                    ann.ask("ping"),
                    ann.ask("report", "room", room, "to", ben.peer(), "state", "connected"),
                    ann.ask("status", "status", "away"),
                    ann.ask("join", "room", "no room"),
                    ann.ask("no-such-type"),
                    ann.ask("leave", "room", Cluster.unique("elsewhere")),
                    ann.ask("kick", "room", room, "peer", ben.peer()),
                    repeated(ann, "message", Json.object("room", room, "data", 1)),
                    repeated(ann, "leave", Json.object("room", "elsewhere"))));
            ann.send("join", "{}");
            ann.take("error");
            replies.add(ann.ask(
                    "hello", "token", Token.of(annsName).expiresIn(SHORT_LIFE).sign()));
            ann.take("token-expiring");
            replies.add(ann.ask(
                    "hello", "token", Token.of(annsName).rooms("elsewhere").sign()));
            ann.take("room-closed");
            replies.add(ann.ask("hello", "token", Token.of(annsName).sign()));
            replies.add(ann.join(room));
            ben.done("leave", "room", room);
            ann.take("peer-left");
            ben.join(room);
            ben.done("kick", "room", room, "peer", ann.peer(), "ban", 1);
            ann.closed();

            replies.forEach(reply -> asDocumented(replyOn(wire, reply), Json.parse(reply.raw())));
            ann.received().forEach(message -> asDocumented(messageOn(wire, message), message.body()));
            assertThat(ann.received().stream().map(Message::type).collect(Collectors.toSet()))
                    .containsAll(Set.of(
                            "welcome",
                            "peer-joined",
                            "peer-updated",
                            "peer-left",
                            "offer",
                            "answer",
                            "candidates",
                            "bye"))
                    .containsAll(Set.of(
                            "artifact", "artifact-progress", "message", "room-closed", "token-expiring", "error"))
                    .containsAll(wire == Wire.WEB ? Set.of("closing") : Set.of());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_refused_handshake_is_as_documented(Wire wire) {
        try (TestClient nobody = TestClient.connect(Cluster.shared().node(wire), Hello.with("no token"))) {
            final Reply refusal = nobody.refusal();
            if (wire == Wire.NATIVE) {
                asDocumented("native.error", Json.parse(refusal.raw()));
            } else {
                asDocumented("web.connect_error", refusal.body());
            }
        }
    }

    private static List<Reply> signals(TestClient from, TestClient to, String room) {
        final List<Reply> replies = List.of(
                from.ask("offer", "room", room, "to", to.peer(), "sdp", "v=0"),
                from.ask("answer", "room", room, "to", to.peer(), "sdp", "v=0"),
                from.ask("candidates", "room", room, "to", to.peer(), "candidates", List.of()),
                from.ask("bye", "room", room, "to", to.peer(), "reason", "enough"),
                from.ask("message", "room", room, "data", "to all"),
                from.ask("message", "room", room, "to", to.peer(), "data", "to one"));
        to.awaitCount("message", 2, PATIENCE);
        assertThat(replies).allMatch(Reply::ok);
        return replies;
    }

    /** All that is said of one, by a node that is there for it. */
    private static void artifacts(Cluster cluster, String room, TestClient ann) {
        final String id = Cluster.unique("artifact");
        final String artifact = Json.object(
                "id",
                id,
                "kind",
                "recording",
                "name",
                "Ann's call.webm",
                "size",
                10,
                "received",
                10,
                "owner",
                "ann",
                "peer",
                ann.peer(),
                "state",
                "ready",
                "version",
                3,
                "progress",
                100,
                "renditions",
                List.of(),
                "error",
                "none");
        try (SpeakingNode node = SpeakingNode.beside(cluster)) {
            final RoomAnnouncer announcer = node.node().announcer();
            final RawJson state = RawJson.trusted(Json.object("room", room, "artifact", Json.raw(artifact)));
            Await.until(
                    "the room is told",
                    () -> Await.value(announcer.artifact(new RoomName(room), new Subject(id), 3, state)));
            announcer.progress(
                    new RoomName(room),
                    new Subject(id),
                    RawJson.trusted(Json.object("room", room, "id", id, "received", 5, "size", 10)));
            ann.take("artifact");
            ann.take("artifact-progress");
        }
    }

    /** The second reply to the same request. */
    private static Reply repeated(TestClient client, String type, String fields) throws Exception {
        final String id = Cluster.unique("again");
        client.requestAs(id, type, fields).get(10, TimeUnit.SECONDS);
        final CompletableFuture<Reply> second = client.requestAs(id, type, fields);
        final Reply reply = second.get(10, TimeUnit.SECONDS);
        assertThat(reply.duplicate()).isTrue();
        return reply;
    }

    private static void asDocumented(String message, JsonNode value) {
        assertThat(API.complaints(message, value)).as(message + " " + value).isEmpty();
    }

    private static String messageOn(Wire wire, Message message) {
        final String prefix = wire == Wire.NATIVE ? "native." : "web.";
        return message.type().equals("error") ? prefix + "error" : prefix + "push." + message.type();
    }

    private static String replyOn(Wire wire, Reply reply) {
        if (wire == Wire.WEB) {
            return "web.ack";
        }
        final String type = Json.parse(reply.raw()).path("type").asText();
        return "native." + type;
    }
}
