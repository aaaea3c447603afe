package support;

import dev.onvoid.webrtc.media.MediaStreamTrack;

final class EngineTrack extends org.webrtc.MediaStreamTrack {
    final MediaStreamTrack track;

    EngineTrack(MediaStreamTrack track) {
        super(track.getKind());
        this.track = track;
    }
}
