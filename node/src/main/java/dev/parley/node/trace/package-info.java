/** The stations of signals as spans, sent to a collector by OTLP. */
@NullMarked
package dev.parley.node.trace;

import org.jspecify.annotations.NullMarked;
