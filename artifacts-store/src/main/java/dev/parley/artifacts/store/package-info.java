/** Where artifacts are kept: the catalog on JDBC, and stores of bytes. */
@NullMarked
package dev.parley.artifacts.store;

import org.jspecify.annotations.NullMarked;
