package dev.parley.migration;

import java.util.Locale;

/** One of the three Redis servers that keys are moved to. */
enum Target {
    SIGNALING,
    ROOMS,
    SHARED;

    /** As it is called on the command line and in reports. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
