/** Log output that user text cannot forge, and log lines that a flood of events cannot multiply. */
@NullMarked
package dev.parley.ops.log;

import org.jspecify.annotations.NullMarked;
