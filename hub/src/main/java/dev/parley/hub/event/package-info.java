/** What happens in rooms, for whoever outside the hub wants to know. */
@NullMarked
package dev.parley.hub.event;

import org.jspecify.annotations.NullMarked;
