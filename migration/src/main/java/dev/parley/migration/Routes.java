package dev.parley.migration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which key goes where: of the rules whose prefix a key has, the one with the longest. Every key goes somewhere. */
final class Routes {
    private static final List<Rule> DEFAULTS = List.of(
            Rule.keeping("express:", Target.ROOMS),
            Rule.keeping("room:", Target.ROOMS),
            Rule.keeping("nest:", Target.SIGNALING),
            Rule.keeping("session:", Target.SIGNALING),
            Rule.keeping("", Target.SHARED));

    private final List<Rule> rules;

    private Routes(List<Rule> rules) {
        this.rules = rules;
    }

    /** The defaults, and these; one of these takes the place of the default with its prefix. */
    static Routes with(List<Rule> more) {
        final Map<Key, Rule> byPrefix = new LinkedHashMap<>();
        DEFAULTS.forEach(rule -> byPrefix.put(rule.from(), rule));
        more.forEach(rule -> byPrefix.put(rule.from(), rule));
        return exactly(List.copyOf(byPrefix.values()));
    }

    /** These alone, one of which must have the empty prefix. */
    static Routes exactly(List<Rule> rules) {
        final List<Rule> longestFirst = new ArrayList<>(rules);
        longestFirst.sort(Comparator.comparingInt((Rule rule) -> rule.from().length())
                .reversed()
                .thenComparing(rule -> rule.from().base64()));
        return new Routes(List.copyOf(longestFirst));
    }

    List<Rule> rules() {
        return rules;
    }

    Rule rule(Key key) {
        return rules.stream()
                .filter(rule -> key.startsWith(rule.from()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No rule for " + key));
    }

    Destination route(Key key) {
        return rule(key).destination(key);
    }

    /** The keys of a source that would come there; more than one only where rules overlap. */
    List<Key> sources(Destination destination) {
        return rules.stream()
                .filter(rule -> rule.target() == destination.target()
                        && destination.key().startsWith(rule.to()))
                .map(rule -> destination.key().replacing(rule.to(), rule.from()))
                .filter(key -> route(key).equals(destination))
                .distinct()
                .toList();
    }
}
