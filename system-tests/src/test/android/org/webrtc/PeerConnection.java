package org.webrtc;

import java.util.List;

/** Of Android's WebRTC what the example uses, by the same names: without an engine, which is for Android alone. */
public abstract class PeerConnection {
    public abstract RtpSender addTrack(MediaStreamTrack track, List<String> streamIds);

    public abstract void restartIce();

    public abstract boolean setConfiguration(RTCConfiguration configuration);

    public abstract SignalingState signalingState();

    public abstract SessionDescription getLocalDescription();

    public abstract void setLocalDescription(SdpObserver done);

    public abstract void setRemoteDescription(SdpObserver done, SessionDescription description);

    public abstract boolean addIceCandidate(IceCandidate candidate);

    public abstract void dispose();

    public static class RTCConfiguration {
        public SdpSemantics sdpSemantics;
        public boolean enableImplicitRollback;

        public List<IceServer> iceServers;

        public RTCConfiguration(List<IceServer> iceServers) {
            this.iceServers = iceServers;
        }
    }

    public enum SdpSemantics {
        UNIFIED_PLAN
    }

    public static class IceServer {
        public final List<String> urls;
        public final String username;
        public final String password;

        private IceServer(Builder builder) {
            urls = builder.urls;
            username = builder.username;
            password = builder.password;
        }

        public static Builder builder(List<String> urls) {
            return new Builder(urls);
        }

        public static class Builder {
            private final List<String> urls;
            private String username = "";
            private String password = "";

            private Builder(List<String> urls) {
                this.urls = urls;
            }

            public Builder setUsername(String username) {
                this.username = username;
                return this;
            }

            public Builder setPassword(String password) {
                this.password = password;
                return this;
            }

            public IceServer createIceServer() {
                return new IceServer(this);
            }
        }
    }

    public enum SignalingState {
        STABLE,
        HAVE_LOCAL_OFFER,
        HAVE_REMOTE_OFFER,
        CLOSED
    }

    public enum PeerConnectionState {
        NEW,
        CONNECTING,
        CONNECTED,
        DISCONNECTED,
        FAILED,
        CLOSED
    }

    public enum IceConnectionState {
        NEW
    }

    public enum IceGatheringState {
        NEW,
        GATHERING,
        COMPLETE
    }

    public interface Observer {
        void onSignalingChange(SignalingState state);

        void onIceConnectionChange(IceConnectionState state);

        default void onConnectionChange(PeerConnectionState state) {}

        void onIceConnectionReceivingChange(boolean receiving);

        void onIceGatheringChange(IceGatheringState state);

        void onIceCandidate(IceCandidate candidate);

        void onIceCandidatesRemoved(IceCandidate[] candidates);

        void onAddStream(MediaStream stream);

        void onRemoveStream(MediaStream stream);

        void onDataChannel(DataChannel channel);

        void onRenegotiationNeeded();

        default void onAddTrack(RtpReceiver receiver, MediaStream[] streams) {}
    }
}
