package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage.Undeliverable;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.Service;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.SignalType;

/**
 * The numbers by which enumerations cross between nodes: once given, never given anew. One that a later version has added is
 * read as what comes nearest, or as an unknown one, and then the message is answered as unreachable.
 */
final class WireCodes {
    private WireCodes() {}

    static int code(SignalType type) {
        return switch (type) {
            case OFFER -> 1;
            case ANSWER -> 2;
            case CANDIDATES -> 3;
            case BYE -> 4;
            case MESSAGE -> 5;
        };
    }

    static SignalType signalType(int code) throws MalformedLinkMessageException {
        return switch (code) {
            case 1 -> SignalType.OFFER;
            case 2 -> SignalType.ANSWER;
            case 3 -> SignalType.CANDIDATES;
            case 4 -> SignalType.BYE;
            case 5 -> SignalType.MESSAGE;
            default -> throw unknown("signal type", code);
        };
    }

    static int code(RoomPushType type) {
        return switch (type) {
            case ARTIFACT -> 1;
            case ARTIFACT_PROGRESS -> 2;
        };
    }

    static RoomPushType roomPushType(int code) throws MalformedLinkMessageException {
        return switch (code) {
            case 1 -> RoomPushType.ARTIFACT;
            case 2 -> RoomPushType.ARTIFACT_PROGRESS;
            default -> throw unknown("room push type", code);
        };
    }

    static int code(LeaveReason reason) {
        return switch (reason) {
            case LEFT -> 1;
            case LOST -> 2;
            case KICKED -> 3;
            case NODE_LOST -> 4;
            case REPLACED -> 5;
        };
    }

    static LeaveReason leaveReason(int code) {
        return switch (code) {
            case 1 -> LeaveReason.LEFT;
            case 2 -> LeaveReason.LOST;
            case 3 -> LeaveReason.KICKED;
            case 4 -> LeaveReason.NODE_LOST;
            case 5 -> LeaveReason.REPLACED;
            default -> LeaveReason.LEFT;
        };
    }

    static int code(Undeliverable.Reason reason) {
        return switch (reason) {
            case EXPIRED -> 1;
            case UNCONFIRMED -> 2;
        };
    }

    static Undeliverable.Reason undeliverableReason(int code) {
        return switch (code) {
            case 1 -> Undeliverable.Reason.EXPIRED;
            case 2 -> Undeliverable.Reason.UNCONFIRMED;
            default -> Undeliverable.Reason.UNCONFIRMED;
        };
    }

    static int code(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> 1;
            case HELD -> 2;
            case UNREACHABLE -> 3;
            case UNKNOWN_PEER -> 4;
            case MOVED -> 5;
            case NO_NODE -> 6;
            case OVERFLOW -> 7;
        };
    }

    static Outcome outcome(long code) {
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case 1 -> Outcome.DELIVERED;
            case 2 -> Outcome.HELD;
            case 3 -> Outcome.UNREACHABLE;
            case 4 -> Outcome.UNKNOWN_PEER;
            case 5 -> Outcome.MOVED;
            case 6 -> Outcome.NO_NODE;
            case 7 -> Outcome.OVERFLOW;
            default -> Outcome.UNREACHABLE;
        };
    }

    static int code(Service service) {
        return switch (service) {
            case SIGNALING -> 1;
            case ROOMS -> 2;
            case ARTIFACTS -> 3;
        };
    }

    static Service service(int code) throws MalformedLinkMessageException {
        return switch (code) {
            case 1 -> Service.SIGNALING;
            case 2 -> Service.ROOMS;
            case 3 -> Service.ARTIFACTS;
            default -> throw unknown("service", code);
        };
    }

    private static MalformedLinkMessageException unknown(String what, int code) {
        return MalformedLinkMessageException.unknown("no " + what + " " + code, code);
    }
}
