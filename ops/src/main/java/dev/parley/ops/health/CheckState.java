package dev.parley.ops.health;

import java.time.Instant;

/**
 * What is known about one check.
 *
 * @param name as registered
 * @param since when the status became what it is; a new detail alone doesn't change it
 * @param detail one sentence for operators, may be empty
 */
public record CheckState(String name, Status status, Instant since, String detail) {}
