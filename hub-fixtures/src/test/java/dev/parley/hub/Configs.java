package dev.parley.hub;

import dev.parley.hub.limit.RateLimit;
import java.time.Duration;

/** The default configuration, but that nothing gathers before it is stored, with one thing changed. */
final class Configs {
    private static final HubConfig DEFAULTS = HubConfig.defaults();

    private Configs() {}

    static HubConfig plain() {
        return withMaxRoom(DEFAULTS.maxRoom());
    }

    static HubConfig withMaxRoom(int members) {
        return of(DEFAULTS.timing(), members, DEFAULTS.maxPending(), DEFAULTS.bounds());
    }

    static HubConfig withMaxPending(int requests) {
        return of(DEFAULTS.timing(), DEFAULTS.maxRoom(), requests, DEFAULTS.bounds());
    }

    static HubConfig withMessages(RateLimit limit) {
        return withLimits(limit, DEFAULTS.sessions());
    }

    static HubConfig withSessions(RateLimit limit) {
        return withLimits(DEFAULTS.messages(), limit);
    }

    private static HubConfig withLimits(RateLimit messages, RateLimit sessions) {
        return of(DEFAULTS.timing(), DEFAULTS.maxRoom(), DEFAULTS.maxPending(), messages, sessions, DEFAULTS.bounds());
    }

    static HubConfig withLease(Duration lease) {
        return of(
                new Timing(DEFAULTS.resumeWindow(), DEFAULTS.requestTimeout(), DEFAULTS.heartbeat(), lease),
                DEFAULTS.maxRoom(),
                DEFAULTS.maxPending(),
                DEFAULTS.bounds());
    }

    static HubConfig withResumeWindow(Duration window) {
        return of(Timing.within(window), DEFAULTS.maxRoom(), DEFAULTS.maxPending(), DEFAULTS.bounds());
    }

    static HubConfig withBounds(HubConfig.Bounds bounds) {
        return of(DEFAULTS.timing(), DEFAULTS.maxRoom(), DEFAULTS.maxPending(), bounds);
    }

    private static HubConfig of(Timing timing, int maxRoom, int maxPending, HubConfig.Bounds bounds) {
        return of(timing, maxRoom, maxPending, DEFAULTS.messages(), DEFAULTS.sessions(), bounds);
    }

    private static HubConfig of(
            Timing timing,
            int maxRoom,
            int maxPending,
            RateLimit messages,
            RateLimit sessions,
            HubConfig.Bounds bounds) {
        return new HubConfig(
                timing,
                DEFAULTS.maxMessage(),
                maxRoom,
                DEFAULTS.maxRoomsPerSession(),
                maxPending,
                messages,
                sessions,
                Duration.ZERO,
                bounds,
                DEFAULTS.ice());
    }
}
