/** What operators may see of a hub and do to it, whoever asks for them. */
@NullMarked
package dev.parley.hub.admin;

import org.jspecify.annotations.NullMarked;
