/** Bounds on what one client or one address may ask for. */
@NullMarked
package dev.parley.hub.limit;

import org.jspecify.annotations.NullMarked;
