package dev.parley.migration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds keys that must not be written: another key of the source, or of somebody else, has their name on the target. */
final class Obstacles {
    private final Server source;
    private final PerTarget<Server> targets;
    private final Routes routes;

    Obstacles(Server source, PerTarget<Server> targets, Routes routes) {
        this.source = source;
        this.targets = targets;
        this.routes = routes;
    }

    /** The keys without an obstacle; the others are reported. Keys are new to the target. */
    Set<Key> without(List<Key> keys, Findings findings) {
        final Set<Key> free = new HashSet<>(keys);
        for (Target target : Target.values()) {
            final List<Key> here = keys.stream()
                    .filter(key -> routes.route(key).target() == target)
                    .toList();
            final Set<Key> taken = new HashSet<>(targets.get(target)
                    .existing(here.stream().map(key -> routes.route(key).key()).toList()));
            for (Key key : here) {
                final Destination destination = routes.route(key);
                if (taken.contains(destination.key())) {
                    free.remove(key);
                    findings.add("taken", destination, "the target has a key of this name that copy did not put there");
                }
            }
        }
        for (Key key : List.copyOf(free)) {
            final Destination destination = routes.route(key);
            final List<Key> others = new ArrayList<>(routes.sources(destination));
            others.remove(key);
            final List<Key> rivals = others.isEmpty() ? List.of() : source.existing(others);
            if (!rivals.isEmpty()) {
                free.remove(key);
                findings.add("ambiguous", destination, "would come from " + key + " and from " + rivals.getFirst());
            }
        }
        return free;
    }
}
