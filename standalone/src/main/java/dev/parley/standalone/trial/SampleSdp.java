package dev.parley.standalone.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** What peers would say to each other (RFC 8866, RFC 8839). The hub does not read it. */
final class SampleSdp {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleSdp() {}

    static Map<String, JsonNode> offer() {
        return sdp("actpass");
    }

    static Map<String, JsonNode> answer() {
        return sdp("active");
    }

    static Map<String, JsonNode> candidates(int port) {
        final ArrayNode candidates = JSON.createArrayNode();
        for (int i = 0; i < 2; i++) {
            candidates
                    .addObject()
                    .put("candidate", "candidate:1 1 udp 2122260223 192.0.2.1 " + (port + i) + " typ host")
                    .put("sdpMid", "0")
                    .put("sdpMLineIndex", 0);
        }
        return Map.of("candidates", candidates);
    }

    static Map<String, JsonNode> noMoreCandidates() {
        return Map.of("candidates", JSON.createArrayNode());
    }

    private static Map<String, JsonNode> sdp(String setup) {
        final String text = """
                v=0
                o=- 4611731400430051336 2 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE 0
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                c=IN IP4 0.0.0.0
                a=rtcp-mux
                a=mid:0
                a=sendrecv
                a=rtpmap:111 opus/48000/2
                a=setup:""" + setup + "\n";
        return Map.of("sdp", TextNode.valueOf(text.replace("\n", "\r\n")));
    }
}
