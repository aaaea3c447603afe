package dev.parley.system.media;

import java.util.List;

/**
 * How a call stands for one of its two sides.
 *
 * @param signaling {@code connected} while there is a connection to the hub
 * @param roster how many others are in the room
 * @param links the connections to other peers, of which a call between two has one
 * @param ended why links have ended, in order
 * @param trouble what should not have happened, in words
 * @param resumed how often the session has been resumed
 * @param sessionsLost how often it could not be
 */
record CallState(
        String signaling,
        int roster,
        List<Link> links,
        List<String> ended,
        List<String> trouble,
        int resumed,
        int sessionsLost) {

    /**
     * A connection to another peer.
     *
     * @param connection an RTCPeerConnectionState
     * @param negotiation an RTCSignalingState
     * @param framesDecoded of each incoming picture
     */
    record Link(String connection, String negotiation, List<Long> framesDecoded) {}

    boolean isConnected() {
        return links.size() == 1 && links.getFirst().connection().equals("connected");
    }

    /** Whether an offer has left, or is about to, that has not been answered. */
    boolean hasOffered() {
        return links.size() == 1 && links.getFirst().negotiation().equals("have-local-offer");
    }

    /** How many incoming pictures have at least so many decoded frames. */
    int picturesWithFrames(long frames) {
        return (int) links.stream()
                .flatMap(link -> link.framesDecoded().stream())
                .filter(decoded -> decoded >= frames)
                .count();
    }

    /** Decoded frames of all incoming pictures. */
    long framesDecoded() {
        return links.stream()
                .flatMap(link -> link.framesDecoded().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
