package com.example.garden;

import dev.parley.client.ParleyClient;
import dev.parley.client.Peer;
import dev.parley.client.Room;
import dev.parley.client.RoomListener;
import dev.parley.client.Signal;
import dev.parley.client.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.webrtc.MediaStreamTrack;
import org.webrtc.PeerConnection.PeerConnectionState;
import org.webrtc.PeerConnectionFactory;
import org.webrtc.SessionDescription;

/** A call of everybody in a room. What the hub and WebRTC tell is carried out on one thread of its own, step by step. */
public final class RoomCall implements AutoCloseable {
    /** Told on the call's thread; views are touched on the main thread. */
    public interface Listener {
        void onTrack(Peer peer, MediaStreamTrack track);

        void onState(Peer peer, PeerConnectionState state);

        void onGone(Peer peer);

        /** For logs: the call goes on. */
        void onTrouble(String what);
    }

    final ParleyClient client;
    final Room room;
    final PeerConnectionFactory factory;
    final List<? extends MediaStreamTrack> shown;
    final Listener listener;

    private final Map<String, PeerCall> calls = new HashMap<>();
    /** Those who have hung up, and have not called again. */
    private final Set<String> hungUp = new HashSet<>();
    private final ScheduledThreadPoolExecutor steps =
            new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy());
    private final List<Subscription> subscriptions;

    /**
     * To be made before the room is joined, so that it hears everything.
     *
     * @param shown camera and microphone
     */
    public RoomCall(
            ParleyClient client,
            Room room,
            PeerConnectionFactory factory,
            List<? extends MediaStreamTrack> shown,
            Listener listener) {
        this.client = client;
        this.room = room;
        this.factory = factory;
        this.shown = shown;
        this.listener = listener;
        subscriptions = List.of(
                room.roster().subscribe(now -> step(() -> follow(now.peers()))), room.addListener(new RoomListener() {
                    @Override
                    public void onSignal(Signal signal) {
                        step(() -> hear(signal));
                    }
                }));
    }

    /** To be called where {@link ParleyClient#networkChanged} is. */
    public void networkChanged() {
        step(() -> calls.values().forEach(PeerCall::restart));
    }

    /** Hangs up. Leaving the room is the application's. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        step(() -> {
            for (PeerCall call : List.copyOf(calls.values())) {
                room.bye(call.peer.peer(), "hung up");
                end(call);
            }
            steps.shutdownNow();
        });
    }

    void step(Runnable action) {
        later(0, action);
    }

    void later(long seconds, Runnable action) {
        steps.schedule(
                () -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) { // or nobody would hear of it
                        listener.onTrouble(e.toString());
                    }
                },
                seconds,
                TimeUnit.SECONDS);
    }

    private void follow(List<Peer> peers) {
        final Map<String, Peer> there = new HashMap<>();
        peers.forEach(peer -> there.put(peer.peer(), peer));
        hungUp.retainAll(there.keySet());
        for (PeerCall call : List.copyOf(calls.values())) {
            if (!there.containsKey(call.peer.peer())) {
                end(call);
            }
        }
        for (Peer peer : peers) {
            if (!hungUp.contains(peer.peer())) {
                callTo(peer);
            }
        }
    }

    private void hear(Signal signal) {
        for (Peer peer : room.peers()) {
            if (peer.peer().equals(signal.from())) {
                hear(peer, signal);
            }
        }
    }

    private void hear(Peer peer, Signal signal) {
        if (signal instanceof Signal.Offer offer) {
            hungUp.remove(peer.peer());
            callTo(peer).describe(SessionDescription.Type.OFFER, offer.sdp());
        } else if (signal instanceof Signal.Bye) {
            hungUp.add(peer.peer());
            end(calls.get(peer.peer()));
        } else if (calls.get(peer.peer()) != null) {
            if (signal instanceof Signal.Answer answer) {
                calls.get(peer.peer()).describe(SessionDescription.Type.ANSWER, answer.sdp());
            } else if (signal instanceof Signal.Candidates candidates) {
                calls.get(peer.peer()).addCandidates(candidates.candidates());
            }
        }
    }

    private PeerCall callTo(Peer peer) {
        return calls.computeIfAbsent(peer.peer(), id -> new PeerCall(this, peer));
    }

    private void end(PeerCall call) {
        if (call != null && calls.remove(call.peer.peer(), call)) {
            call.close();
            listener.onGone(call.peer);
        }
    }
}
