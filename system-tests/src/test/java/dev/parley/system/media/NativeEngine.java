package dev.parley.system.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceServer;
import dev.onvoid.webrtc.RTCIceTransportPolicy;
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

    /** @param iceServers as the hub hands them out */
    static RTCConfiguration configuration(JsonNode iceServers, boolean relayOnly) {
        final RTCConfiguration configuration = new RTCConfiguration();
        configuration.iceTransportPolicy = relayOnly ? RTCIceTransportPolicy.RELAY : RTCIceTransportPolicy.ALL;
        for (JsonNode one : iceServers) {
            final RTCIceServer server = new RTCIceServer();
            one.path("urls").forEach(url -> server.urls.add(url.asText()));
            server.username = one.path("username").asText();
            server.password = one.path("credential").asText();
            configuration.iceServers.add(server);
        }
        return configuration;
    }
}
