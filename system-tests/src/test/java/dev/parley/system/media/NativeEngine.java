package dev.parley.system.media;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;

/** The native WebRTC engine (libwebrtc, which React Native apps use), once for all native peers of this JVM. */
final class NativeEngine {

    private static final class Holder {
        /** Never disposed: webrtc-java 0.14 does not let go of connections that have been closed. */
        static final PeerConnectionFactory FACTORY = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    }

    private NativeEngine() {}

    static PeerConnectionFactory factory() {
        return Holder.FACTORY;
    }
}
