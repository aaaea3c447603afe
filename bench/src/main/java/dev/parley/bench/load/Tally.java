package dev.parley.bench.load;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was done.
 *
 * @param offers sent
 * @param answers that came back to the one who offered
 * @param leftOut signals not sent, because too much was waiting for the connection already
 * @param signals that reached their target's application: what a hub's cost is divided by
 * @param offerOutcomes how the hub acknowledged the offers: outcomes and errors
 * @param answerOutcomes likewise the answers
 */
public record Tally(
        long offers,
        long answers,
        long leftOut,
        long signals,
        Map<String, Long> offerOutcomes,
        Map<String, Long> answerOutcomes) {
    static final Tally NONE = new Tally(0, 0, 0, 0, Map.of(), Map.of());

    Tally and(Tally other) {
        return new Tally(
                offers + other.offers,
                answers + other.answers,
                leftOut + other.leftOut,
                signals + other.signals,
                sum(offerOutcomes, other.offerOutcomes),
                sum(answerOutcomes, other.answerOutcomes));
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        final Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((code, count) -> sum.merge(code, count, Long::sum));
        return sum;
    }
}
