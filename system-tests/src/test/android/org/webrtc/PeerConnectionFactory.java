package org.webrtc;

public interface PeerConnectionFactory {
    PeerConnection createPeerConnection(PeerConnection.RTCConfiguration configuration, PeerConnection.Observer observer);
}
