package dev.parley.hub.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of many, in order.
 *
 * @param next what to go on after; {@code null} if these are the last
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
