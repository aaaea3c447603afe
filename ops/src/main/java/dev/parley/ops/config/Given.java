package dev.parley.ops.config;

/**
 * @param text not blank
 * @param origin the file's line, {@code environment} or {@code override}
 */
record Given(String text, String origin) {}
