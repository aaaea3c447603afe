package support;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.webrtc.IceCandidate;
import org.webrtc.MediaStream;
import org.webrtc.MediaStreamTrack;
import org.webrtc.PeerConnection;
import org.webrtc.RtpReceiver;
import org.webrtc.RtpSender;
import org.webrtc.SdpObserver;
import org.webrtc.SessionDescription;

/**
 * The states of Android's WebRTC, by its own names and on a thread of its own, without what is below them: descriptions and
 * candidates have to come in an order that the real one would take, and what is used after its end is an error.
 */
public final class StatesConnection extends PeerConnection {
    /** All that are not disposed of. */
    public static final Set<StatesConnection> OPEN = ConcurrentHashMap.newKeySet();

    private static final AtomicInteger DESCRIPTIONS = new AtomicInteger();

    private final ExecutorService signaling = Executors.newSingleThreadExecutor(action -> {
        final Thread thread = new Thread(action, "webrtc");
        thread.setDaemon(true);
        return thread;
    });
    private final Observer observer;
    private RTCConfiguration configuration;
    private SignalingState state = SignalingState.STABLE;
    private PeerConnectionState connectionState = PeerConnectionState.NEW;
    private SessionDescription local;
    private SessionDescription remote;
    private int candidates;
    private boolean gathered;
    /** What is there is not negotiated yet. */
    private boolean wanting;
    /** So often an offer was taken back. */
    private int rollbacks;
    private int restarts;

    StatesConnection(RTCConfiguration configuration, Observer observer) {
        this.configuration = configuration;
        this.observer = observer;
        OPEN.add(this);
    }

    public boolean isSettled() {
        return on(() -> state == SignalingState.STABLE && !wanting && connectionState == PeerConnectionState.CONNECTED);
    }

    public int restarts() {
        return on(() -> restarts);
    }

    public int rollbacks() {
        return on(() -> rollbacks);
    }

    @Override
    public RtpSender addTrack(MediaStreamTrack track, List<String> streamIds) {
        on(() -> want());
        return new RtpSender();
    }

    @Override
    public void restartIce() {
        on(() -> {
            restarts++;
            return want();
        });
    }

    @Override
    public boolean setConfiguration(RTCConfiguration other) {
        return on(() -> {
            configuration = other;
            return true;
        });
    }

    @Override
    public SignalingState signalingState() {
        return on(() -> state);
    }

    @Override
    public SessionDescription getLocalDescription() {
        return on(() -> local);
    }

    @Override
    public void setLocalDescription(SdpObserver done) {
        later(() -> {
            final boolean answers = state == SignalingState.HAVE_REMOTE_OFFER;
            local = new SessionDescription(
                    answers ? SessionDescription.Type.ANSWER : SessionDescription.Type.OFFER,
                    "v=0\r\no=- " + DESCRIPTIONS.incrementAndGet() + " 1 IN IP4 0.0.0.0\r\n");
            state = answers ? SignalingState.STABLE : SignalingState.HAVE_LOCAL_OFFER;
            if (answers) {
                wanting = false;
            }
            done.onSetSuccess();
            if (!gathered) {
                gathered = true;
                observer.onIceCandidate(new IceCandidate("0", 0, "candidate:1 1 udp 1 192.0.2.1 9 typ host"));
                observer.onIceGatheringChange(IceGatheringState.COMPLETE);
            }
            settle();
        });
    }

    @Override
    public void setRemoteDescription(SdpObserver done, SessionDescription description) {
        later(() -> {
            final String problem = problemOf(description);
            if (problem != null) {
                done.onSetFailure(problem);
                return;
            }
            if (description.type == SessionDescription.Type.ANSWER) {
                state = SignalingState.STABLE;
                wanting = false;
            } else {
                if (state == SignalingState.HAVE_LOCAL_OFFER) {
                    rollbacks++;
                    local = null;
                }
                state = SignalingState.HAVE_REMOTE_OFFER;
            }
            final boolean first = remote == null;
            remote = description;
            if (first) {
                observer.onAddTrack(new RtpReceiver(new MediaStreamTrack("video")), new MediaStream[0]);
            }
            done.onSetSuccess();
            settle();
        });
    }

    private String problemOf(SessionDescription description) {
        if (!description.description.startsWith("v=0\r\n")) {
            return "no SDP: " + description.description;
        }
        final boolean answer = description.type == SessionDescription.Type.ANSWER;
        if (answer && state != SignalingState.HAVE_LOCAL_OFFER) {
            return "an answer in " + state;
        }
        if (!answer && state == SignalingState.HAVE_LOCAL_OFFER && !configuration.enableImplicitRollback) {
            return "an offer in " + state;
        }
        return null;
    }

    @Override
    public boolean addIceCandidate(IceCandidate candidate) {
        return on(() -> {
            if (remote == null || !candidate.sdp.startsWith("candidate:")) {
                return false;
            }
            candidates++;
            settle();
            return true;
        });
    }

    @Override
    public void dispose() {
        OPEN.remove(this);
        on(() -> {
            state = SignalingState.CLOSED;
            return true;
        });
        signaling.shutdown();
    }

    // ---- on the thread of WebRTC

    private boolean want() {
        wanting = true;
        if (state == SignalingState.STABLE) {
            observer.onRenegotiationNeeded();
        }
        return true;
    }

    private void settle() {
        if (state != SignalingState.STABLE || local == null) {
            return;
        }
        if (connectionState == PeerConnectionState.NEW && candidates > 0) {
            connectionState = PeerConnectionState.CONNECTED;
            observer.onConnectionChange(connectionState);
        }
        if (wanting) {
            observer.onRenegotiationNeeded();
        }
    }

    private void later(Runnable action) {
        signaling.execute(action); // throws after dispose(), where the real one would crash
    }

    private <T> T on(Callable<T> question) {
        try {
            return signaling.submit(question).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
