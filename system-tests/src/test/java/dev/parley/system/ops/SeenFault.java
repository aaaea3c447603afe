package dev.parley.system.ops;

import java.time.Duration;
import java.util.SortedMap;

/**
 * @param fires from the fault until its alert fires
 * @param clears from its end until no alert fires any more
 * @param fired all alerts that fired from the one to the other, by name, and what they said
 */
record SeenFault(OperatorFault fault, Duration fires, Duration clears, SortedMap<String, String> fired) {}
