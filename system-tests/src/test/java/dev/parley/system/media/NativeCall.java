package dev.parley.system.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCIceGatheringState;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCSignalingState;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The connection of a native peer to one other: perfect negotiation (W3C WebRTC 1.0, section 10.7) with the hub's ruling
 * who is polite. Confined to its loop, on which each step of a negotiation is waited for: so none is ever half done when
 * the next signal is looked at, and an offer collides only with one that has left.
 */
final class NativeCall implements PeerConnectionObserver, AutoCloseable {

    /** Candidates appear in bursts; so long they are gathered into one message. */
    private static final long GATHER_MILLIS = 25;

    private final ScheduledExecutorService loop;
    private final boolean polite;
    private final BiConsumer<String, ObjectNode> signals;
    private final Consumer<String> trouble;
    private final RTCPeerConnection connection;
    private final List<TestPicture> pictures = new ArrayList<>();
    private final List<RTCIceCandidate> early = new ArrayList<>();
    private ArrayNode gathered = JsonNodeFactory.instance.arrayNode();
    private boolean negotiationNeeded;
    private boolean ignoringOffer;
    private boolean closed;

    /**
     * @param signals sends a signal of a type to the other peer
     * @param trouble is told what should not have happened
     */
    NativeCall(
            ScheduledExecutorService loop,
            boolean polite,
            RTCConfiguration configuration,
            BiConsumer<String, ObjectNode> signals,
            Consumer<String> trouble) {
        this.loop = loop;
        this.polite = polite;
        this.signals = signals;
        this.trouble = trouble;
        this.connection = NativeEngine.factory().createPeerConnection(configuration, this);
    }

    /** Sends one more picture; the engine asks for a negotiation by itself. */
    void addPicture() {
        final String label = "picture-" + pictures.size();
        final TestPicture picture = new TestPicture(NativeEngine.factory(), label, loop);
        pictures.add(picture);
        connection.addTrack(picture.track(), List.of("stream-" + label));
    }

    void describe(RTCSdpType type, String sdp) {
        final boolean offered = type == RTCSdpType.OFFER;
        final boolean collision = offered && connection.getSignalingState() != RTCSignalingState.STABLE;
        ignoringOffer = collision && !polite;
        if (ignoringOffer) {
            return;
        }
        if (collision) {
            setLocal(new RTCSessionDescription(RTCSdpType.ROLLBACK, ""));
        }
        if (pictures.isEmpty()) {
            addPicture(); // before the answer, so that it covers the picture
        }
        Steps.waitFor(
                "remote " + type, done -> connection.setRemoteDescription(new RTCSessionDescription(type, sdp), done));
        early.forEach(connection::addIceCandidate);
        early.clear();
        if (offered) {
            negotiationNeeded = false; // the engine asks again for what the answer can't cover
            setLocal(Steps.description(made -> connection.createAnswer(new RTCAnswerOptions(), made)));
            sendDescription("answer");
        }
    }

    void addCandidates(JsonNode candidates) {
        for (JsonNode one : candidates) {
            final RTCIceCandidate candidate = new RTCIceCandidate(
                    one.path("sdpMid").asText(),
                    one.path("sdpMLineIndex").asInt(),
                    one.path("candidate").asText());
            if (candidate.sdp.isEmpty() || ignoringOffer) {
                continue; // the end of candidates, or candidates of an offer that has no place here
            }
            if (connection.getRemoteDescription() == null) {
                early.add(candidate);
            } else {
                connection.addIceCandidate(candidate);
            }
        }
    }

    CompletableFuture<CallState.Link> link() {
        return link(connection);
    }

    static CompletableFuture<CallState.Link> link(RTCPeerConnection connection) {
        final String state = standardName(connection.getConnectionState());
        final String negotiation = standardName(connection.getSignalingState());
        final CompletableFuture<CallState.Link> link = new CompletableFuture<>();
        connection.getStats(report -> link.complete(new CallState.Link(
                state,
                negotiation,
                report.getStats().values().stream()
                        .filter(stats -> stats.getType() == RTCStatsType.INBOUND_RTP)
                        .map(RTCStats::getAttributes)
                        .filter(attributes -> "video".equals(attributes.get("kind")))
                        .map(attributes -> attributes.getOrDefault("framesDecoded", 0L))
                        .map(frames -> ((Number) frames).longValue())
                        .toList())));
        return link;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        connection.close();
        pictures.forEach(TestPicture::close);
    }

    // ---- the engine's thread: each hops onto the loop

    @Override
    public void onRenegotiationNeeded() {
        onLoop(() -> {
            negotiationNeeded = true;
            onLoop(this::offerIfNeeded); // behind whatever stands in the queue, such as an offer of the other
        });
    }

    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
        onLoop(() -> {
            if (gathered.isEmpty()) {
                loop.schedule(this::guardedFlush, GATHER_MILLIS, TimeUnit.MILLISECONDS);
            }
            gathered.addObject()
                    .put("candidate", candidate.sdp)
                    .put("sdpMid", candidate.sdpMid)
                    .put("sdpMLineIndex", candidate.sdpMLineIndex);
        });
    }

    @Override
    public void onIceGatheringChange(RTCIceGatheringState state) {
        if (state == RTCIceGatheringState.COMPLETE) {
            onLoop(() -> {
                flushCandidates();
                sendCandidates(JsonNodeFactory.instance.arrayNode());
            });
        }
    }

    // ----

    private void offerIfNeeded() {
        if (!negotiationNeeded || connection.getSignalingState() != RTCSignalingState.STABLE) {
            return; // when it is stable again the engine asks again, if it is still needed
        }
        negotiationNeeded = false;
        setLocal(Steps.description(made -> connection.createOffer(new RTCOfferOptions(), made)));
        sendDescription("offer");
    }

    private void setLocal(RTCSessionDescription description) {
        Steps.waitFor("local " + description.sdpType, done -> connection.setLocalDescription(description, done));
    }

    private void sendDescription(String type) {
        signals.accept(type, JsonNodeFactory.instance.objectNode().put("sdp", connection.getLocalDescription().sdp));
    }

    private void guardedFlush() {
        onLoop(this::flushCandidates);
    }

    private void flushCandidates() {
        if (!gathered.isEmpty()) {
            sendCandidates(gathered);
            gathered = JsonNodeFactory.instance.arrayNode();
        }
    }

    private void sendCandidates(ArrayNode candidates) {
        signals.accept("candidates", JsonNodeFactory.instance.objectNode().set("candidates", candidates));
    }

    /** {@code HAVE_LOCAL_OFFER} is {@code have-local-offer} in W3C WebRTC. */
    private static String standardName(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void onLoop(Runnable step) {
        if (loop.isShutdown()) {
            return; // the last words of a connection that has been closed
        }
        loop.execute(() -> {
            if (closed) {
                return;
            }
            try {
                step.run();
            } catch (RuntimeException e) {
                trouble.accept(e.toString());
            }
        });
    }
}
