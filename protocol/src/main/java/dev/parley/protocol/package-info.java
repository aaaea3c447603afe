/** Messages, ids, errors, close codes and the strict JSON codec of the client protocol. No I/O. */
@NullMarked
package dev.parley.protocol;

import org.jspecify.annotations.NullMarked;
