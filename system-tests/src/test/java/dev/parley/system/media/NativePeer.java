package dev.parley.system.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.onvoid.webrtc.RTCSdpType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A native app in a call between two: libwebrtc and the WebSocket wire. Who comes second into a room offers; who was there
 * waits for it, and answers.
 */
final class NativePeer implements CallPeer {

    private static final long TIMEOUT_SECONDS = 15;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("native-peer").daemon().factory());
    /** The others in the room, and whether we are polite towards them. */
    private final Map<String, Boolean> roster = new LinkedHashMap<>();

    private final List<String> ended = new ArrayList<>();
    private final List<String> trouble = new ArrayList<>();
    private @Nullable NativeWire wire;
    private @Nullable NativeCall call;
    private JsonNode iceServers = JsonNodeFactory.instance.arrayNode();
    private boolean relayOnly;
    private boolean hungUp;
    private String room = "";
    private String other = "";

    NativePeer() {
        NativeEngine.factory(); // takes its time when it is the first; an app has done it before it calls
    }

    @Override
    public void join(Participant participant) {
        room = participant.room();
        relayOnly = participant.relayOnly();
        await(onLoop(() -> {
                    final NativeWire opening =
                            new NativeWire(loop, participant.url(), participant.token(), this::hear, trouble::add);
                    wire = opening;
                    return opening.connect()
                            .thenCompose(welcome -> {
                                iceServers = welcome.path("iceServers");
                                return opening.request("join", fields().put("name", participant.name()));
                            })
                            .thenAccept(this::enter);
                })
                .thenCompose(joining -> joining));
    }

    @Override
    public CallState state() {
        return await(onLoop(() -> {
                    final NativeWire through = wire;
                    final NativeCall present = call;
                    final CompletableFuture<List<CallState.Link>> links = present == null
                            ? CompletableFuture.completedFuture(List.of())
                            : present.link().thenApply(List::of);
                    return links.thenApply(found -> new CallState(
                            through != null && through.isOpen() ? "connected" : "waiting",
                            roster.size(),
                            found,
                            List.copyOf(ended),
                            List.copyOf(trouble),
                            through == null ? 0 : through.resumed(),
                            through == null ? 0 : through.sessionsLost()));
                })
                .thenCompose(state -> state));
    }

    @Override
    public void shareSecondPicture() {
        await(onLoop(() -> {
            if (call == null) {
                throw new IllegalStateException("there is no call");
            }
            call.addPicture();
            return true;
        }));
    }

    @Override
    public void hangUp() {
        await(onLoop(() -> {
                    final CompletableFuture<JsonNode> told = signal("bye", fields().put("reason", "hung up"));
                    drop("hung up");
                    hungUp = true;
                    return told;
                })
                .thenCompose(told -> told));
    }

    @Override
    public void close() {
        try {
            await(onLoop(() -> {
                drop("closed");
                if (wire != null) {
                    wire.close();
                }
                return true;
            }));
        } finally {
            loop.shutdown();
        }
    }

    // ---- on the loop

    private void enter(JsonNode joined) {
        joined.path("peers").forEach(this::meet);
        roster.keySet().stream().findFirst().ifPresent(peer -> callTo(peer).addPicture());
    }

    private void meet(JsonNode entry) {
        roster.put(entry.path("peer").asText(), entry.path("polite").asBoolean());
    }

    private void hear(JsonNode push) {
        try {
            follow(push);
        } catch (RuntimeException e) {
            trouble.add(push.path("type").asText() + ": " + e);
        }
    }

    private void follow(JsonNode push) {
        final String from = push.path("from").asText();
        if (hungUp && !from.isEmpty()) {
            return; // it was on its way when this side hung up; an offer would begin another call
        }
        switch (push.path("type").asText()) {
            case "peer-joined" -> meet(push);
            case "peer-left" ->
                left(push.path("peer").asText(), push.path("reason").asText());
            case "offer" ->
                callTo(from).describe(RTCSdpType.OFFER, push.path("sdp").asText());
            case "answer" ->
                inCall(present ->
                        present.describe(RTCSdpType.ANSWER, push.path("sdp").asText()));
            case "candidates" -> inCall(present -> present.addCandidates(push.path("candidates")));
            case "bye" -> drop(push.path("reason").asText("bye"));
            case "undeliverable" -> trouble.add(push.toString());
            default -> {} // peer-updated and the like change nothing in a call
        }
    }

    private void left(String peer, String reason) {
        roster.remove(peer);
        if (peer.equals(other)) {
            drop(reason);
        }
    }

    private NativeCall callTo(String peer) {
        final NativeCall present = call;
        if (present != null) {
            return present;
        }
        final Boolean polite = roster.get(peer);
        if (polite == null) {
            throw new IllegalStateException("not in the roster: " + peer);
        }
        other = peer;
        final NativeCall made = new NativeCall(
                loop,
                polite,
                NativeEngine.configuration(iceServers, relayOnly),
                (type, fields) -> signal(type, fields).exceptionally(failure -> {
                    trouble.add(type + ": " + failure.getMessage());
                    return null;
                }),
                trouble::add);
        call = made;
        return made;
    }

    /** What belongs to a call that has ended meanwhile has no place. */
    private void inCall(Consumer<NativeCall> step) {
        if (call != null) {
            step.accept(call);
        }
    }

    private void drop(String reason) {
        if (call != null) {
            call.close();
            call = null;
            ended.add(reason);
        }
    }

    private CompletableFuture<JsonNode> signal(String type, ObjectNode fields) {
        if (wire == null) {
            throw new IllegalStateException("not connected");
        }
        return wire.request(type, fields.put("room", room).put("to", other));
    }

    private ObjectNode fields() {
        return JsonNodeFactory.instance.objectNode().put("room", room);
    }

    // ----

    private <T> CompletableFuture<T> onLoop(Callable<T> step) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(step.call());
            } catch (Throwable e) { // the engine throws Errors, too
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("A native peer failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a native peer", e);
        }
    }
}
