/** Admission: who comes in, and with which session. */
@NullMarked
package dev.parley.hub.admission;

import org.jspecify.annotations.NullMarked;
