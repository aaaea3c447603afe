package dev.parley.ops.log;

/** How log lines look. */
public enum LogFormat {
    /** One JSON object a line, for machines. */
    JSON,
    /** For people. A stack trace takes several lines. */
    TEXT
}
