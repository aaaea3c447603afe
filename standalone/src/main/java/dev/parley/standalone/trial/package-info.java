/** A call between two synthetic peers, one on each wire, played through running nodes as any client would. */
@NullMarked
package dev.parley.standalone.trial;

import org.jspecify.annotations.NullMarked;
