/** Sessions at rest: the port to the deployable's own store, and what it holds. */
@NullMarked
package dev.parley.hub.store;

import org.jspecify.annotations.NullMarked;
