package dev.parley.ops.http;

import java.util.Arrays;
import java.util.Locale;

/** Reads as much of {@code Accept} (RFC 9110 section 12.5.1) as it takes to choose between two formats. */
final class AcceptHeader {

    private AcceptHeader() {}

    static boolean prefersOpenMetrics(String accept) {
        double openMetrics = quality(accept, "application/openmetrics-text");
        return openMetrics > 0 && openMetrics >= quality(accept, "text/plain");
    }

    /** The best quality that a type is named with, 0 if it isn't named. */
    private static double quality(String accept, String type) {
        return Arrays.stream(accept.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(range -> range.equals(type) || range.startsWith(type + ";"))
                .mapToDouble(AcceptHeader::quality)
                .max()
                .orElse(0);
    }

    private static double quality(String range) {
        for (String parameter : range.split(";", -1)) {
            String stripped = parameter.strip();
            if (stripped.startsWith("q=")) {
                try {
                    return Double.parseDouble(stripped.substring(2));
                } catch (NumberFormatException _) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
