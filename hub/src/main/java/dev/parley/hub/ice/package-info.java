/** ICE servers and their time-limited credentials. */
@NullMarked
package dev.parley.hub.ice;

import org.jspecify.annotations.NullMarked;
