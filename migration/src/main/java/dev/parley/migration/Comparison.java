package dev.parley.migration;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares keys of the source with what the targets have of them. */
final class Comparison {
    private final Server source;
    private final PerTarget<Server> targets;
    private final Routes routes;
    private final Findings findings;

    Comparison(Server source, PerTarget<Server> targets, Routes routes, Findings findings) {
        this.source = source;
        this.targets = targets;
        this.routes = routes;
        this.findings = findings;
    }

    /** Keys that can be read at once. Most are the same byte by byte; the others are looked at more closely. */
    void compare(List<Key> keys) {
        final Map<Key, Snapshot> here = Snapshots.read(source, keys);
        for (Target target : Target.values()) {
            final List<Key> its = keys.stream()
                    .filter(key -> routes.route(key).target() == target)
                    .toList();
            final Map<Key, Snapshot> there = Snapshots.read(targets.get(target), names(its));
            compareClosely(
                    targets.get(target),
                    its.stream()
                            .filter(key -> !sameBytes(
                                    here.get(key), there.get(routes.route(key).key())))
                            .toList());
        }
    }

    /** On the target. */
    private List<Key> names(List<Key> keys) {
        return keys.stream().map(key -> routes.route(key).key()).toList();
    }

    private static boolean sameBytes(@Nullable Snapshot here, @Nullable Snapshot there) {
        return here != null
                && there != null
                && here.lives(there.expiresAt())
                && Arrays.equals(here.dump(), there.dump());
    }

    /** Reads both again: what has only ended or changed between the first two readings is no difference. */
    private void compareClosely(Server target, List<Key> keys) {
        final Map<Key, Read> here = Read.all(source, keys);
        final Map<Key, Read> there = Read.all(target, names(keys));
        for (Key key : keys) {
            final Destination destination = routes.route(key);
            final @Nullable Read one = here.get(key);
            final @Nullable Read other = there.get(destination.key());
            if (one != null && other != null) {
                report(destination, one, other);
            } else if (one != null && !one.isEnding()) {
                findings.add("missing", destination, one.type());
            }
        }
    }

    private void report(Destination destination, Read here, Read there) {
        if (!here.type().equals(there.type())) {
            findings.add("type", destination, here.type() + " at the source, " + there.type() + " here");
        } else if (!here.sameValue(there)) {
            findings.add("value", destination, here.type());
        }
        if (!here.snapshot().lives(there.snapshot().expiresAt())) {
            findings.add("lifetime", destination, here.lifetime() + " at the source, " + there.lifetime() + " here");
        }
    }
}
