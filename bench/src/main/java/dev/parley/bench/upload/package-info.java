/** Uploads by tus 1.0.0, many at once and at a pace: what a server does with them, and how long it takes. */
@NullMarked
package dev.parley.bench.upload;

import org.jspecify.annotations.NullMarked;
