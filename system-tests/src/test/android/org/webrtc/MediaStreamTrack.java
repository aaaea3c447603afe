package org.webrtc;

public class MediaStreamTrack {
    private final String kind;

    public MediaStreamTrack(String kind) {
        this.kind = kind;
    }

    public String kind() {
        return kind;
    }
}
