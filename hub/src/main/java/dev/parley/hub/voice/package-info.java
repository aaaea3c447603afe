/** How a node without sessions speaks into rooms. */
@NullMarked
package dev.parley.hub.voice;

import org.jspecify.annotations.NullMarked;
