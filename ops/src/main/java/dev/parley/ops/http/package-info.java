/** The ops HTTP server: {@code /metrics}, {@code /health/...} and {@code /admin/...}. */
@NullMarked
package dev.parley.ops.http;

import org.jspecify.annotations.NullMarked;
