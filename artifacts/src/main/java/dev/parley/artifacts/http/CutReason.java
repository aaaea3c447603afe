package dev.parley.artifacts.http;

import java.util.Locale;

/** Why a request ended without an answer, and its connection with it. */
enum CutReason {
    /** Somebody newer owns the upload. */
    FENCED,
    /** The client is gone. */
    GONE,
    /** Its body has come to a standstill. */
    IDLE,
    /** It does not read what it asked for. */
    SLOW_READER,
    /** Its token has been revoked. */
    REVOKED,
    /** Its token has expired. */
    EXPIRED,
    /** Its body can't be told apart from what follows. */
    MALFORMED,
    /** What it downloads can't be read any more, or its answer has a defect. */
    UNREADABLE,
    /** The node stops. */
    STOPPED;

    /** Whether what has come before counts: the client is at fault, and not its right to send. */
    boolean keeps() {
        return switch (this) {
            case GONE, IDLE, MALFORMED -> true;
            case FENCED, SLOW_READER, REVOKED, EXPIRED, UNREADABLE, STOPPED -> false;
        };
    }

    /** As it stands in meters. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
