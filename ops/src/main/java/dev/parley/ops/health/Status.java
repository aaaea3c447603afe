package dev.parley.ops.health;

/** Of a check, and of all of them together. */
public enum Status {
    UP,
    DOWN
}
