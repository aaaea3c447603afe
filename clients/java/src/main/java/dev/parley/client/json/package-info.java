/** JSON as plain values, so that no JSON library is seen in what applications call. */
@NullMarked
package dev.parley.client.json;

import org.jspecify.annotations.NullMarked;
