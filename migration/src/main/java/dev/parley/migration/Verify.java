package dev.parley.migration;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares all keys, in both directions. */
final class Verify {
    private final Server source;
    private final PerTarget<Server> targets;
    private final Routes routes;
    private final @Nullable Ledger ledger;
    private final Pace pace;
    private final PrintStream out;
    private final Findings findings = new Findings();
    private final Map<Target, Long> routed = new EnumMap<>(Target.class);
    private long foreign;

    /** @param ledger what copy has put there; without it, it has put there whatever is there */
    Verify(
            Server source,
            PerTarget<Server> targets,
            Routes routes,
            @Nullable Ledger ledger,
            Pace pace,
            PrintStream out) {
        this.source = source;
        this.targets = targets;
        this.routes = routes;
        this.ledger = ledger;
        this.pace = pace;
        this.out = out;
    }

    int run() {
        final long compared = compareSource();
        for (Target target : Target.values()) {
            lookForMore(target);
        }
        out.println(String.format(Locale.ROOT, "Compared: %,d keys of the source", compared));
        for (Target target : Target.values()) {
            out.println(String.format(
                    Locale.ROOT,
                    "  %-9s  %,d from the source, %,d there",
                    target,
                    routed.getOrDefault(target, 0L),
                    targets.get(target).size()));
        }
        if (foreign > 0) {
            out.println(foreign + " keys of the targets are not from the source, and copy did not put them there.");
        }
        if (findings.count() == 0) {
            out.println("No difference.");
            return 0;
        }
        out.println(findings.count() + " differences:");
        findings.print(out);
        return 1;
    }

    private long compareSource() {
        final Comparison comparison = new Comparison(source, targets, routes, findings);
        final Progress progress = new Progress(out, "compare", source.size());
        long compared = 0;
        final Pages pages = new Pages(source, Pages.START);
        while (pages.more()) {
            final List<Key> page = pages.next();
            page.forEach(key -> routed.merge(routes.route(key).target(), 1L, Long::sum));
            Snapshots.batches(source, page).forEach(comparison::compare);
            compared += page.size();
            progress.did(page.size());
            pace.did(page.size());
        }
        progress.end();
        return compared;
    }

    private void lookForMore(Target target) {
        final Server server = targets.get(target);
        final Progress progress = new Progress(out, "extra keys of " + target, server.size());
        final Pages pages = new Pages(server, Pages.START);
        while (pages.more()) {
            final List<Key> page = pages.next();
            final List<Key> unexplained = unexplained(target, page);
            // What has ended meanwhile is nothing to tell.
            server.existing(unexplained).forEach(key -> extra(new Destination(target, key)));
            progress.did(page.size());
            pace.did(page.size());
        }
        progress.end();
    }

    private List<Key> unexplained(Target target, List<Key> page) {
        final List<Key> candidates = page.stream()
                .flatMap(key -> routes.sources(new Destination(target, key)).stream())
                .toList();
        final Set<Destination> explained = new HashSet<>();
        source.existing(candidates).forEach(key -> explained.add(routes.route(key)));
        return page.stream()
                .filter(key -> !explained.contains(new Destination(target, key)))
                .toList();
    }

    private void extra(Destination destination) {
        if (ledger == null || routes.sources(destination).stream().anyMatch(ledger::contains)) {
            findings.add("extra", destination, "not at the source");
        } else {
            foreign++;
        }
    }
}
