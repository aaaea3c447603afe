package support;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCIceGatheringState;
import dev.onvoid.webrtc.RTCIceServer;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpReceiver;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import java.util.List;
import java.util.Set;
import org.webrtc.IceCandidate;
import org.webrtc.MediaStream;
import org.webrtc.MediaStreamTrack;
import org.webrtc.PeerConnection;
import org.webrtc.RtpReceiver;
import org.webrtc.RtpSender;
import org.webrtc.SdpObserver;
import org.webrtc.SessionDescription;

/** Android's connection on the same engine, libwebrtc, as the JVM has it. */
final class EngineConnection extends PeerConnection implements PeerConnectionObserver {
    private final Observer observer;
    private final Set<RTCPeerConnection> all;
    private final boolean rollsBack;
    private final RTCPeerConnection engine;

    EngineConnection(
            PeerConnectionFactory factory,
            RTCConfiguration configuration,
            Observer observer,
            Set<RTCPeerConnection> all) {
        this.observer = observer;
        this.all = all;
        this.rollsBack = configuration.enableImplicitRollback;
        this.engine = factory.createPeerConnection(translated(configuration), this);
        all.add(engine);
    }

    private static dev.onvoid.webrtc.RTCConfiguration translated(RTCConfiguration configuration) {
        final dev.onvoid.webrtc.RTCConfiguration translated = new dev.onvoid.webrtc.RTCConfiguration();
        for (IceServer one : configuration.iceServers) {
            final RTCIceServer server = new RTCIceServer();
            server.urls.addAll(one.urls);
            server.username = one.username;
            server.password = one.password;
            translated.iceServers.add(server);
        }
        return translated;
    }

    @Override
    public RtpSender addTrack(MediaStreamTrack track, List<String> streamIds) {
        engine.addTrack(((EngineTrack) track).track, streamIds);
        return new RtpSender();
    }

    @Override
    public void restartIce() {
        engine.restartIce();
    }

    @Override
    public boolean setConfiguration(RTCConfiguration configuration) {
        engine.setConfiguration(translated(configuration));
        return true;
    }

    @Override
    public SignalingState signalingState() {
        return SignalingState.valueOf(engine.getSignalingState().name());
    }

    @Override
    public SessionDescription getLocalDescription() {
        final RTCSessionDescription local = engine.getLocalDescription();
        return new SessionDescription(SessionDescription.Type.valueOf(local.sdpType.name()), local.sdp);
    }

    /** The binding makes no description by itself. */
    @Override
    public void setLocalDescription(SdpObserver done) {
        final CreateSessionDescriptionObserver made = new CreateSessionDescriptionObserver() {
            @Override
            public void onSuccess(RTCSessionDescription description) {
                engine.setLocalDescription(description, told(done));
            }

            @Override
            public void onFailure(String error) {
                done.onCreateFailure(error);
            }
        };
        if (signalingState() == SignalingState.HAVE_REMOTE_OFFER) {
            engine.createAnswer(new RTCAnswerOptions(), made);
        } else {
            engine.createOffer(new RTCOfferOptions(), made);
        }
    }

    /** Nor does it roll back by itself. */
    @Override
    public void setRemoteDescription(SdpObserver done, SessionDescription description) {
        final RTCSessionDescription remote =
                new RTCSessionDescription(RTCSdpType.valueOf(description.type.name()), description.description);
        final boolean collision = description.type == SessionDescription.Type.OFFER
                && signalingState() == SignalingState.HAVE_LOCAL_OFFER;
        if (!collision || !rollsBack) {
            engine.setRemoteDescription(remote, told(done));
            return;
        }
        engine.setLocalDescription(
                new RTCSessionDescription(RTCSdpType.ROLLBACK, ""), new SetSessionDescriptionObserver() {
                    @Override
                    public void onSuccess() {
                        engine.setRemoteDescription(remote, told(done));
                    }

                    @Override
                    public void onFailure(String error) {
                        done.onSetFailure(error);
                    }
                });
    }

    private static SetSessionDescriptionObserver told(SdpObserver done) {
        return new SetSessionDescriptionObserver() {
            @Override
            public void onSuccess() {
                done.onSetSuccess();
            }

            @Override
            public void onFailure(String error) {
                done.onSetFailure(error);
            }
        };
    }

    @Override
    public boolean addIceCandidate(IceCandidate candidate) {
        engine.addIceCandidate(new RTCIceCandidate(candidate.sdpMid, candidate.sdpMLineIndex, candidate.sdp));
        return true;
    }

    @Override
    public void dispose() {
        all.remove(engine);
        engine.close();
    }

    // ---- what the engine tells

    @Override
    public void onRenegotiationNeeded() {
        observer.onRenegotiationNeeded();
    }

    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
        observer.onIceCandidate(new IceCandidate(candidate.sdpMid, candidate.sdpMLineIndex, candidate.sdp));
    }

    @Override
    public void onIceGatheringChange(RTCIceGatheringState state) {
        observer.onIceGatheringChange(IceGatheringState.valueOf(state.name()));
    }

    @Override
    public void onConnectionChange(RTCPeerConnectionState state) {
        observer.onConnectionChange(PeerConnectionState.valueOf(state.name()));
    }

    @Override
    public void onAddTrack(RTCRtpReceiver receiver, dev.onvoid.webrtc.media.MediaStream[] streams) {
        observer.onAddTrack(new RtpReceiver(new EngineTrack(receiver.getTrack())), new MediaStream[streams.length]);
    }
}
