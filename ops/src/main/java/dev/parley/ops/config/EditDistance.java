package dev.parley.ops.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Levenshtein's distance, for "did you mean". */
final class EditDistance {

    // Longer names are cut: the work is quadratic, and whoever sets the environment must not choose how long we take.
    private static final int MAX_LENGTH = 64;

    private EditDistance() {}

    static Optional<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.<String>comparingInt(k -> between(name, k)).thenComparing(Comparator.naturalOrder()));
    }

    static int between(String a, String b) {
        String left = a.substring(0, Math.min(a.length(), MAX_LENGTH));
        String right = b.substring(0, Math.min(b.length(), MAX_LENGTH));
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[previous.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[right.length()];
    }
}
