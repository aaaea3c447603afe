package dev.parley.simulation;

import dev.parley.hub.HubConfig;
import java.time.Duration;

/** The hub's settings in the simulation: the defaults, with shorter times, so that a minute has room for all of them. */
final class Configuration {
    static final long SILENCE = 4_500;

    private Configuration() {}

    static HubConfig of(int maxRoom) {
        final HubConfig defaults = HubConfig.defaults();
        return new HubConfig(
                Duration.ofSeconds(10),
                defaults.requestTimeout(),
                Duration.ofSeconds(3),
                defaults.maxMessage(),
                maxRoom,
                defaults.maxRoomsPerSession(),
                defaults.maxPending(),
                defaults.messages(),
                defaults.sessions(),
                Duration.ofSeconds(2),
                defaults.ice());
    }
}
