package org.webrtc;

public class RtpReceiver {
    private final MediaStreamTrack track;

    public RtpReceiver(MediaStreamTrack track) {
        this.track = track;
    }

    public MediaStreamTrack track() {
        return track;
    }
}
