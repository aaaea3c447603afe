/** Sessions: what outlives a connection. */
@NullMarked
package dev.parley.hub.session;

import org.jspecify.annotations.NullMarked;
