package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A client, its hub, and what the client tells; in virtual time. */
final class TestClient implements ClientListener {
    static final String URL = "ws://hub/v1/ws";

    final ManualLoop loop;
    final FakeHub hub;
    final ParleyClient client;
    final List<String> told = new ArrayList<>();
    final List<Signal> signals = new ArrayList<>();
    final List<TokenReason> asked = new ArrayList<>();
    /** What the provider gives. */
    CompletableFuture<String> token = CompletableFuture.completedFuture("t1");

    private TestClient(long seed, List<String> urls) {
        loop = new ManualLoop(seed);
        hub = new FakeHub(loop);
        client = new ParleyClient(ClientOptions.of(urls, this::give), loop, hub);
        client.addListener(this);
    }

    static TestClient idle(String... urls) {
        return new TestClient(1, urls.length == 0 ? List.of(URL) : List.of(urls));
    }

    static TestClient idle(long seed) {
        return new TestClient(seed, List.of(URL));
    }

    static TestClient connected() {
        final TestClient made = idle();
        made.client.connect();
        made.loop.advance(10);
        return made;
    }

    private CompletableFuture<String> give(TokenReason reason) {
        asked.add(reason);
        return token;
    }

    /** In the room {@code garden}, alone. */
    Room joined() {
        hub.answerBy(
                request -> request.textOrEmpty("type").equals("join") ? roster(100) : Map.of("outcome", "delivered"));
        final Room room = client.room("garden");
        room.join();
        loop.advance(10);
        return room;
    }

    Map<String, Object> roster(long version, Object... peers) {
        return Map.of("room", "garden", "peer", client.peer(), "version", version, "peers", List.of(peers));
    }

    static Map<String, Object> entry(String peer) {
        return Map.of(
                "peer",
                peer,
                "user",
                "u-" + peer,
                "wire",
                "web",
                "status",
                "online",
                "connected",
                true,
                "polite",
                false);
    }

    static Map<String, Object> message(String mid, Object data) {
        return Map.of("mid", mid, "from", "other", "room", "garden", "data", data);
    }

    /** Of a roster event of the garden. */
    static Map<String, Object> event(long version, Map<String, Object> fields) {
        final Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("room", "garden");
        all.put("version", version);
        return all;
    }

    @Override
    public void onState(ConnectionSnapshot snapshot) {
        told.add(Words.of(snapshot.state()));
    }

    @Override
    public void onResumed(Duration away, int replayed, boolean gap) {
        told.add("resumed " + replayed);
    }

    @Override
    public void onSessionLost(String peer, String previous) {
        told.add("session lost " + previous + " " + peer);
    }

    @Override
    public void onSignal(Signal signal) {
        signals.add(signal);
    }

    @Override
    public void onUndeliverable(String id, String to, String code) {
        told.add("undeliverable " + id + " " + to + " " + code);
    }

    @Override
    public void onWarning(ParleyException error) {
        told.add("warning " + Words.of(error.code()));
    }

    @Override
    public void onClosed(CloseReason reason) {
        told.add("closed " + Words.of(reason.name()));
    }

    @Override
    public void onUnknown(String type, JsonObject fields) {
        told.add("unknown " + type);
    }

    /** What the messages bore. */
    List<Object> data() {
        final List<Object> data = new ArrayList<>();
        signals.forEach(signal -> data.add(((Signal.Message) signal).data()));
        return data;
    }

    /** What it was completed with, by now: time does not go by itself, and whoever waited would do so for ever. */
    static <T> T done(CompletableFuture<T> future) {
        if (!future.isDone()) {
            throw new AssertionError("it still waits: " + future);
        }
        return future.join();
    }

    static ParleyException failure(CompletableFuture<?> future) {
        if (!future.isCompletedExceptionally()) {
            throw new AssertionError("it has not failed: " + future);
        }
        return (ParleyException) future.handle((value, error) -> error).join();
    }
}
