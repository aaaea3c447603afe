/** What each client message does. */
@NullMarked
package dev.parley.hub.request;

import org.jspecify.annotations.NullMarked;
