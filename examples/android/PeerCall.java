package com.example.garden;

import dev.parley.client.IceServer;
import dev.parley.client.Peer;
import dev.parley.client.PeerConnectionState;
import dev.parley.client.SignalOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.webrtc.DataChannel;
import org.webrtc.IceCandidate;
import org.webrtc.MediaStream;
import org.webrtc.MediaStreamTrack;
import org.webrtc.PeerConnection;
import org.webrtc.RtpReceiver;
import org.webrtc.SdpObserver;
import org.webrtc.SessionDescription;

/**
 * The connection to one peer: perfect negotiation (W3C WebRTC 1.0, section 10.7), where the one that the hub has ruled polite
 * gives way. On the call's thread, but for what WebRTC calls, which only makes steps of it.
 */
final class PeerCall implements PeerConnection.Observer {
    /** Who came later is polite and offers at once; should it keep silent, the other one offers. */
    private static final int SILENCE_SECONDS = 3;

    private static final int SDP_SECONDS = 10;

    final Peer peer;
    private final RoomCall call;
    private final PeerConnection connection;
    private boolean showing;
    private boolean ignoring;
    private boolean closed;
    /** WebRTC wants an offer made. */
    private volatile boolean needed;

    PeerCall(RoomCall call, Peer peer) {
        this.call = call;
        this.peer = peer;
        connection = call.factory.createPeerConnection(configuration(), this);
        if (peer.polite()) {
            show();
        } else {
            call.later(SILENCE_SECONDS, () -> unlessClosed(this::show));
        }
    }

    void close() {
        closed = true;
        connection.dispose();
    }

    void describe(SessionDescription.Type type, String sdp) {
        final boolean offer = type == SessionDescription.Type.OFFER;
        ignoring = offer && !peer.polite() && connection.signalingState() != PeerConnection.SignalingState.STABLE;
        if (ignoring) {
            return;
        }
        if (offer) {
            show(); // before the answer, so that it covers that
        }
        if (applied(done -> connection.setRemoteDescription(done, new SessionDescription(type, sdp))) && offer) {
            needed = false; // WebRTC asks again for what the answer can't cover
            sendLocal();
        }
    }

    /** @param candidates none means that there are no more */
    void addCandidates(List<?> candidates) {
        for (Object one : candidates) {
            final Map<?, ?> fields = (Map<?, ?>) one;
            final String candidate = (String) fields.get("candidate");
            if (ignoring || candidate == null || candidate.isEmpty()) {
                continue; // of an offer that has no place here, or the end of candidates as some browsers have it
            }
            final int line = fields.get("sdpMLineIndex") instanceof Number index ? index.intValue() : 0;
            if (!connection.addIceCandidate(new IceCandidate((String) fields.get("sdpMid"), line, candidate))) {
                call.listener.onTrouble(peer.name() + ": a candidate was refused: " + candidate);
            }
        }
    }

    /** Looks for another way to the peer, by ICE servers with credentials that are good. */
    void restart() {
        connection.setConfiguration(configuration());
        connection.restartIce(); // makes an offer necessary
    }

    private PeerConnection.RTCConfiguration configuration() {
        final List<PeerConnection.IceServer> servers = new ArrayList<>();
        for (IceServer server : call.client.iceServers()) {
            servers.add(PeerConnection.IceServer.builder(server.urls())
                    .setUsername(server.username() == null ? "" : server.username())
                    .setPassword(server.credential() == null ? "" : server.credential())
                    .createIceServer());
        }
        final PeerConnection.RTCConfiguration configuration = new PeerConnection.RTCConfiguration(servers);
        configuration.sdpSemantics = PeerConnection.SdpSemantics.UNIFIED_PLAN;
        configuration.enableImplicitRollback = true; // how the polite one gives way
        return configuration;
    }

    private void show() {
        if (!showing) {
            showing = true;
            for (MediaStreamTrack track : call.shown) {
                connection.addTrack(track, List.of("camera")); // makes an offer necessary
            }
        }
    }

    private void offer() {
        if (needed && connection.signalingState() == PeerConnection.SignalingState.STABLE) {
            needed = false;
            sendLocal();
        }
    }

    /** An answer, if the other has offered, or an offer. */
    private void sendLocal() {
        if (applied(connection::setLocalDescription)) {
            final SessionDescription local = connection.getLocalDescription();
            sent(
                    local.type == SessionDescription.Type.OFFER
                            ? call.room.offer(peer.peer(), local.description)
                            : call.room.answer(peer.peer(), local.description));
        }
    }

    private void sent(CompletableFuture<SignalOutcome> outcome) {
        outcome.whenComplete((done, error) -> {
            if (error != null) {
                step(() -> call.listener.onTrouble(peer.name() + ": " + error.getMessage()));
            }
        });
    }

    /** Waits until WebRTC has done it, so that no description is ever half done when the next step begins. */
    private boolean applied(Consumer<SdpObserver> action) {
        final BlockingQueue<String> said = new ArrayBlockingQueue<>(1);
        action.accept(new SdpObserver() {
            @Override
            public void onSetSuccess() {
                said.offer("");
            }

            @Override
            public void onSetFailure(String why) {
                said.offer("WebRTC says: " + why);
            }

            @Override
            public void onCreateSuccess(SessionDescription made) {}

            @Override
            public void onCreateFailure(String why) {
                onSetFailure(why);
            }
        });
        String problem = "WebRTC does not answer";
        try {
            final String answer = said.poll(SDP_SECONDS, TimeUnit.SECONDS);
            problem = answer == null ? problem : answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!problem.isEmpty()) {
            call.listener.onTrouble(peer.name() + ": " + problem);
        }
        return problem.isEmpty();
    }

    private void step(Runnable action) {
        call.step(() -> unlessClosed(action));
    }

    private void unlessClosed(Runnable action) {
        if (!closed) {
            action.run();
        }
    }

    // ---- what WebRTC tells, on its own thread

    @Override
    public void onRenegotiationNeeded() {
        needed = true;
        step(this::offer);
    }

    @Override
    public void onIceCandidate(IceCandidate candidate) {
        final Map<String, Object> fields = new HashMap<>();
        fields.put("candidate", candidate.sdp);
        fields.put("sdpMid", candidate.sdpMid);
        fields.put("sdpMLineIndex", candidate.sdpMLineIndex);
        step(() -> sent(call.room.candidates(peer.peer(), List.of(fields)))); // after the description it belongs to
    }

    @Override
    public void onIceGatheringChange(PeerConnection.IceGatheringState state) {
        if (state == PeerConnection.IceGatheringState.COMPLETE) {
            step(() -> sent(call.room.candidates(peer.peer(), List.of())));
        }
    }

    @Override
    public void onConnectionChange(PeerConnection.PeerConnectionState state) {
        step(() -> {
            call.room.report(peer.peer(), PeerConnectionState.valueOf(state.name()), null);
            call.listener.onState(peer, state);
            if (state == PeerConnection.PeerConnectionState.FAILED) {
                restart();
            }
        });
    }

    @Override
    public void onAddTrack(RtpReceiver receiver, MediaStream[] streams) {
        step(() -> call.listener.onTrack(peer, receiver.track()));
    }

    @Override
    public void onSignalingChange(PeerConnection.SignalingState state) {}

    @Override
    public void onIceConnectionChange(PeerConnection.IceConnectionState state) {}

    @Override
    public void onIceConnectionReceivingChange(boolean receiving) {}

    @Override
    public void onIceCandidatesRemoved(IceCandidate[] candidates) {}

    @Override
    public void onAddStream(MediaStream stream) {}

    @Override
    public void onRemoveStream(MediaStream stream) {}

    @Override
    public void onDataChannel(DataChannel channel) {}
}
