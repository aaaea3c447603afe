@NullMarked
package dev.parley.artifacts.media;

import org.jspecify.annotations.NullMarked;
