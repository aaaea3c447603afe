/** What clients report of their peer connections: counted, measured, and kept. */
@NullMarked
package dev.parley.hub.report;

import org.jspecify.annotations.NullMarked;
