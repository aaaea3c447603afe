/** The demo page and the two small things that it needs of a server: where the wires are, and a token. */
@NullMarked
package dev.parley.standalone.demo;

import org.jspecify.annotations.NullMarked;
