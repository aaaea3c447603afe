package dev.parley.artifacts.core;

import org.jspecify.annotations.Nullable;

/**
 * What was made of an artifact: a seekable copy, a thumbnail.
 *
 * @param name {@code [a-z0-9-]{1,32}}: {@code seekable}, {@code thumbnail}
 * @param type media type, found by us
 * @param size in bytes
 * @param object where its bytes are
 * @param width in pixels; {@code null} where there is no picture
 * @param height in pixels; {@code null} where there is no picture
 * @param durationMillis {@code null} where nothing moves
 */
public record Rendition(
        String name,
        String type,
        long size,
        ObjectKey object,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Long durationMillis) {}
