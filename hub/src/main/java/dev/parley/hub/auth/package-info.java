/** Who may come in, and what they may do. */
@NullMarked
package dev.parley.hub.auth;

import org.jspecify.annotations.NullMarked;
