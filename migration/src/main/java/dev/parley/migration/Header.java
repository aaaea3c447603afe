package dev.parley.migration;

import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which migration a state file belongs to: the first line of it.
 *
 * @param from the source, without its password
 * @param targets likewise
 */
record Header(String from, PerTarget<String> targets, Routes routes) {
    /** What a state file begins with. */
    static final String MAGIC = "parley-migration 1";

    private static final String SEPARATOR = "\t";

    static Header of(String from, PerTarget<RedisURI> targets, Routes routes) {
        return new Header(from, PerTarget.map(targets, Connections::name), routes);
    }

    String line() {
        return String.join(SEPARATOR, MAGIC, from, targets.signaling(), targets.rooms(), targets.shared(), rules());
    }

    static Header parse(String line) throws Wrong {
        final String[] parts = line.split(SEPARATOR, -1);
        if (parts.length != 6 || !parts[0].equals(MAGIC)) {
            throw new Wrong("--state: not a state file of this version");
        }
        return new Header(
                parts[1],
                new PerTarget<>(parts[2], parts[3], parts[4]),
                Routes.exactly(Arrays.stream(parts[5].split(" ", -1))
                        .map(Rule::decoded)
                        .toList()));
    }

    /** @throws Wrong if it is another one's, naming the argument that differs */
    void check(Header asked) throws Wrong {
        if (!from.equals(asked.from)) {
            throw new Wrong("--from: the state file is of " + from + ", not of " + asked.from);
        }
        if (!rules().equals(asked.rules())) {
            throw new Wrong("--rename: the state file has other rules: " + routes.rules());
        }
        checkTargets(asked.targets);
    }

    void checkTargets(PerTarget<String> asked) throws Wrong {
        for (Target target : Target.values()) {
            final String here = targets.get(target);
            if (!here.equals(asked.get(target))) {
                throw new Wrong("--" + target + ": the state file is of " + here + ", not of " + asked.get(target));
            }
        }
    }

    private String rules() {
        return routes.rules().stream().map(Rule::encoded).collect(Collectors.joining(" "));
    }
}
