package dev.parley.simulation;

import dev.parley.hub.HubConfig;
import dev.parley.hub.Timing;
import java.time.Duration;

/** The hub's settings in the simulation: the defaults, with shorter times, so that a minute has room for all of them. */
final class Configuration {
    private static final Timing TIMING = Timing.within(Duration.ofSeconds(10)).withHeartbeat(Duration.ofSeconds(3));

    static final long SILENCE = TIMING.silence().toMillis();

    private Configuration() {}

    static HubConfig of(int maxRoom) {
        final HubConfig defaults = HubConfig.defaults();
        return new HubConfig(
                TIMING,
                defaults.maxMessage(),
                maxRoom,
                defaults.maxRoomsPerSession(),
                defaults.maxPending(),
                defaults.messages(),
                defaults.sessions(),
                defaults.gather(),
                defaults.bounds(),
                defaults.ice());
    }
}
