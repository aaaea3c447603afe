package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.presence.RosterEvent;

/** What a frame bears, as far as routing keys and meters tell it apart. */
public enum FrameKind {
    OFFER(true, "offer"),
    ANSWER(true, "answer"),
    CANDIDATES(true, "candidates"),
    BYE(true, "bye"),
    MESSAGE(true, "message"),
    PEER_JOINED(false, "peer-joined"),
    PEER_UPDATED(false, "peer-updated"),
    PEER_LEFT(false, "peer-left"),
    UNDELIVERABLE(false, "undeliverable"),
    KICK(false, "kick"),
    END_SESSION(false, "end-session"),
    MOVED(false, "moved"),
    ARTIFACT(false, "artifact"),
    ARTIFACT_PROGRESS(false, "artifact-progress");

    private final boolean signal;
    private final String key;

    FrameKind(boolean signal, String key) {
        this.signal = signal;
        this.key = key;
    }

    static FrameKind of(NodeMessage message) {
        return switch (message) {
            case NodeMessage.Signal signal ->
                switch (signal.type()) {
                    case OFFER -> OFFER;
                    case ANSWER -> ANSWER;
                    case CANDIDATES -> CANDIDATES;
                    case BYE -> BYE;
                    case MESSAGE -> MESSAGE;
                };
            case NodeMessage.Roster roster ->
                switch (roster.event()) {
                    case RosterEvent.Joined joined -> PEER_JOINED;
                    case RosterEvent.Updated updated -> PEER_UPDATED;
                    case RosterEvent.Left left -> PEER_LEFT;
                };
            case NodeMessage.Undeliverable undeliverable -> UNDELIVERABLE;
            case NodeMessage.Kick kick -> KICK;
            case NodeMessage.EndSession endSession -> END_SESSION;
            case NodeMessage.Moved moved -> MOVED;
            case NodeMessage.RoomPush push ->
                switch (push.type()) {
                    case ARTIFACT -> ARTIFACT;
                    case ARTIFACT_PROGRESS -> ARTIFACT_PROGRESS;
                };
        };
    }

    /** Whether it is one peer's message to another; the rest are events of the hub's. */
    public boolean signal() {
        return signal;
    }

    /** As it stands in a routing key. */
    public String key() {
        return key;
    }
}
