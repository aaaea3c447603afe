package dev.parley.standalone.trial;

import static dev.parley.standalone.trial.DiagramLanes.Party.ANN;
import static dev.parley.standalone.trial.DiagramLanes.Party.BOB;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.standalone.terminal.Terminal;
import dev.parley.standalone.trial.DiagramLanes.Party;
import dev.parley.standalone.trial.Peer.Answer;
import dev.parley.standalone.trial.Peer.Arrival;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A call from beginning to end: two peers on two wires join a room, exchange an offer, an answer and candidates, one loses
 * its connection and resumes, and both leave. Whatever differs from the protocol ends it.
 */
public final class Trial {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOM = "garden";

    private final Timeline timeline;
    private final URI nativeWire;
    private final URI webWire;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Peer ann;
    private final Peer bob;

    /**
     * Connects to nothing yet.
     *
     * @param tokens gives a token for a name
     * @param nativeWire such as {@code ws://localhost:7080/v1/ws}
     * @param webWire such as {@code http://localhost:7081}
     */
    public Trial(Terminal terminal, Function<String, String> tokens, URI nativeWire, URI webWire) {
        this.timeline = new Timeline(terminal);
        this.nativeWire = nativeWire;
        this.webWire = webWire;
        final URI socketIo = URI.create("ws://" + webWire.getAuthority() + "/socket.io/?EIO=4&transport=websocket");
        this.ann = new Peer(
                "Ann",
                tokens.apply("Ann"),
                (hello, listener) -> NativeTrialWire.open(http, nativeWire, hello, listener));
        this.bob = new Peer(
                "Bob", tokens.apply("Bob"), (hello, listener) -> WebTrialWire.open(http, socketIo, hello, listener));
    }

    /** Plays it and prints what crosses. Blocks for seconds. True if all went as the protocol says. */
    public boolean play() throws InterruptedException {
        try {
            connect();
            join();
            negotiate();
            breakAndResume();
            leave();
            timeline.passed("Two wires, two nodes, one call: each signal arrived once and in order.");
            return true;
        } catch (TrialFailedException e) {
            timeline.failed(String.valueOf(e.getMessage()));
            return false;
        } finally {
            ann.end();
            bob.end();
            http.shutdownNow();
        }
    }

    private void connect() throws TrialFailedException, InterruptedException {
        timeline.title("A call between two wires");
        timeline.party(ANN, "Ann", "WebSocket", nativeWire.toString(), "a signaling node");
        timeline.party(BOB, "Bob", "Socket.IO", webWire.toString(), "a rooms node");
        timeline.heads("Ann", "Bob");
        for (Peer peer : List.of(ann, bob)) {
            final long sent = System.nanoTime();
            final Arrival welcome = peer.connect();
            require(!welcome.fields().path("resumed").asBoolean(), "a new session says that it was resumed");
            final String what = peer == ann ? "hello, with a token" : "CONNECT, with a token";
            timeline.asked(party(peer), what, sent, welcome.at(), "welcome");
        }
    }

    private void join() throws TrialFailedException, InterruptedException {
        final JsonNode empty = join(ann, "alone").path("peers");
        require(empty.isEmpty(), "the room should have been empty, and holds " + empty);
        final JsonNode others = join(bob, "1 peer").path("peers");
        final JsonNode entry = others.path(0);
        require(
                others.size() == 1 && entry.path("peer").asText().equals(ann.id()),
                "Bob does not find Ann in " + others);
        require(entry.path("wire").asText().equals("native"), "Bob is told a wrong wire of Ann's");
        require(entry.path("polite").asBoolean(), "Bob joined later, and isn't told to be polite");
        final Arrival joined = ann.take("peer-joined");
        require(joined.fields().path("peer").asText().equals(bob.id()), "Ann is told of somebody else");
        require(!joined.fields().path("polite").asBoolean(true), "Ann joined first, and is told to be polite");
        timeline.told(ANN, "peer-joined: Bob, on the web", joined.at());
    }

    private JsonNode join(Peer peer, String expected) throws TrialFailedException, InterruptedException {
        final long sent = System.nanoTime();
        final Answer answer =
                peer.request("join", JSON.createObjectNode().put("room", ROOM).put("name", peer.name()));
        timeline.asked(party(peer), "join " + ROOM, sent, answer.at(), expected);
        return answer.fields();
    }

    private void negotiate() throws TrialFailedException, InterruptedException {
        send(ann, bob, "offer", "offer", SampleSdp.offer());
        send(bob, ann, "answer", "answer", SampleSdp.answer());
        send(ann, bob, "candidates", "candidates: 2", SampleSdp.candidates(50_000));
        send(bob, ann, "candidates", "candidates: 2", SampleSdp.candidates(60_000));
        send(ann, bob, "candidates", "candidates: end", SampleSdp.noMoreCandidates());
        send(bob, ann, "candidates", "candidates: end", SampleSdp.noMoreCandidates());
        send(bob, ann, "message", "message \"Do you hear me?\"", says("Do you hear me?"));
    }

    private void breakAndResume() throws TrialFailedException, InterruptedException {
        final String before = bob.id();
        bob.drop();
        timeline.bobBreaks("Bob's network is gone", System.nanoTime());
        final Arrival away = ann.take("peer-updated");
        require(!away.fields().path("connected").asBoolean(true), "Ann is not told that Bob reconnects");
        timeline.told(ANN, "peer-updated: Bob reconnects", away.at());
        final long firstSent = hold("message", "message \"Bob?\"", says("Bob?"));
        final long secondSent = hold("message", "message \"I'll wait.\"", says("I'll wait."));

        final long sent = System.nanoTime();
        final Arrival welcome = bob.connect();
        timeline.bobIsBack();
        require(welcome.fields().path("resumed").asBoolean(), "Bob's session was not resumed");
        require(bob.id().equals(before), "Bob came back as another peer");
        timeline.asked(BOB, "CONNECT, resuming", sent, welcome.at(), "resumed");
        timeline.caughtUp("message \"Bob?\"", firstSent, caughtUp("Bob?"));
        timeline.caughtUp("message \"I'll wait.\"", secondSent, caughtUp("I'll wait."));
        final Arrival back = ann.take("peer-updated");
        require(back.fields().path("connected").asBoolean(), "Ann is not told that Bob is back");
        timeline.told(ANN, "peer-updated: Bob is back", back.at());
        send(bob, ann, "message", "message \"Here I am.\"", says("Here I am."));
    }

    private void leave() throws TrialFailedException, InterruptedException {
        send(ann, bob, "bye", "bye", Map.of());
        leave(ann);
        final Arrival left = bob.take("peer-left");
        require(left.fields().path("peer").asText().equals(ann.id()), "Bob is told that somebody else left");
        timeline.told(BOB, "peer-left: Ann", left.at());
        leave(bob);
        for (String type : List.of("offer", "answer", "candidates", "message", "bye")) {
            require(!ann.hasUnread(type) && !bob.hasUnread(type), "something came twice: " + type);
        }
    }

    private void leave(Peer peer) throws TrialFailedException, InterruptedException {
        final long sent = System.nanoTime();
        final Answer answer = peer.request("leave", JSON.createObjectNode().put("room", ROOM));
        timeline.asked(party(peer), "leave " + ROOM, sent, answer.at(), "ok");
    }

    /** A signal that must be delivered, as it was sent, to who is connected. */
    private void send(Peer from, Peer to, String type, String what, Map<String, JsonNode> content)
            throws TrialFailedException, InterruptedException {
        final long sent = System.nanoTime();
        final Answer answer = from.request(type, signal(to, content));
        final Arrival arrival = to.take(type);
        checkContent(from, type, content, arrival);
        final String outcome = answer.fields().path("outcome").asText();
        require(outcome.equals("delivered"), type + " was " + outcome + ", not delivered");
        timeline.crossed(party(from), party(to), what, sent, arrival.at(), answer.at(), outcome);
    }

    /** A signal from Ann to Bob, who is away. Returns when it was sent. */
    private long hold(String type, String what, Map<String, JsonNode> content)
            throws TrialFailedException, InterruptedException {
        final long sent = System.nanoTime();
        final Answer answer = ann.request(type, signal(bob, content));
        final String outcome = answer.fields().path("outcome").asText();
        require(outcome.equals("held"), type + " was " + outcome + ", not held");
        timeline.held(ANN, what, sent, answer.at(), outcome);
        return sent;
    }

    private long caughtUp(String text) throws TrialFailedException, InterruptedException {
        final Arrival arrival = bob.take("message");
        checkContent(ann, "message", says(text), arrival);
        return arrival.at();
    }

    private static void checkContent(Peer from, String type, Map<String, JsonNode> content, Arrival arrival)
            throws TrialFailedException {
        require(
                arrival.fields().path("from").asText().equals(from.id()),
                type + " bears the wrong sender " + arrival.fields().path("from"));
        for (Map.Entry<String, JsonNode> field : content.entrySet()) {
            require(
                    field.getValue().equals(arrival.fields().path(field.getKey())),
                    type + " has arrived with another " + field.getKey() + " than it was sent with");
        }
    }

    private static ObjectNode signal(Peer to, Map<String, JsonNode> content) {
        final ObjectNode fields = JSON.createObjectNode().put("room", ROOM).put("to", to.id());
        return fields.setAll(content);
    }

    private static Map<String, JsonNode> says(String text) {
        return Map.of("data", JSON.createObjectNode().put("text", text));
    }

    private Party party(Peer peer) {
        return peer == ann ? ANN : BOB;
    }

    private static void require(boolean condition, String otherwise) throws TrialFailedException {
        if (!condition) {
            throw new TrialFailedException(otherwise);
        }
    }
}
