package org.webrtc;

public interface SdpObserver {
    void onCreateSuccess(SessionDescription made);

    void onSetSuccess();

    void onCreateFailure(String why);

    void onSetFailure(String why);
}
