/** A broker alone: what the hub's signals cost there at least. */
@NullMarked
package dev.parley.bench.hop;

import org.jspecify.annotations.NullMarked;
