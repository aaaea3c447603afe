package dev.parley.testkit.fault;

/** One of the two ways through a proxy. */
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
