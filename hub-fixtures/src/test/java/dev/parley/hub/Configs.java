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
        return of(members, DEFAULTS.maxPending(), DEFAULTS.messages(), DEFAULTS.sessions(), DEFAULTS.lease());
    }

    static HubConfig withMaxPending(int requests) {
        return of(DEFAULTS.maxRoom(), requests, DEFAULTS.messages(), DEFAULTS.sessions(), DEFAULTS.lease());
    }

    static HubConfig withMessages(RateLimit limit) {
        return of(DEFAULTS.maxRoom(), DEFAULTS.maxPending(), limit, DEFAULTS.sessions(), DEFAULTS.lease());
    }

    static HubConfig withSessions(RateLimit limit) {
        return of(DEFAULTS.maxRoom(), DEFAULTS.maxPending(), DEFAULTS.messages(), limit, DEFAULTS.lease());
    }

    static HubConfig withLease(Duration lease) {
        return of(DEFAULTS.maxRoom(), DEFAULTS.maxPending(), DEFAULTS.messages(), DEFAULTS.sessions(), lease);
    }

    static HubConfig withResumeWindow(Duration window) {
        return new HubConfig(
                Timing.within(window),
                DEFAULTS.maxMessage(),
                DEFAULTS.maxRoom(),
                DEFAULTS.maxRoomsPerSession(),
                DEFAULTS.maxPending(),
                DEFAULTS.messages(),
                DEFAULTS.sessions(),
                Duration.ZERO,
                DEFAULTS.bounds(),
                DEFAULTS.ice());
    }

    static HubConfig withBounds(HubConfig.Bounds bounds) {
        return new HubConfig(
                DEFAULTS.timing(),
                DEFAULTS.maxMessage(),
                DEFAULTS.maxRoom(),
                DEFAULTS.maxRoomsPerSession(),
                DEFAULTS.maxPending(),
                DEFAULTS.messages(),
                DEFAULTS.sessions(),
                Duration.ZERO,
                bounds,
                DEFAULTS.ice());
    }

    private static HubConfig of(int maxRoom, int maxPending, RateLimit messages, RateLimit sessions, Duration lease) {
        return new HubConfig(
                new Timing(DEFAULTS.resumeWindow(), DEFAULTS.requestTimeout(), DEFAULTS.heartbeat(), lease),
                DEFAULTS.maxMessage(),
                maxRoom,
                DEFAULTS.maxRoomsPerSession(),
                maxPending,
                messages,
                sessions,
                Duration.ZERO,
                DEFAULTS.bounds(),
                DEFAULTS.ice());
    }
}
