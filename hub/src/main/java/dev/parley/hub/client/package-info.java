/** What a wire gives the hub, and what the hub gives a wire. */
@NullMarked
package dev.parley.hub.client;

import org.jspecify.annotations.NullMarked;
