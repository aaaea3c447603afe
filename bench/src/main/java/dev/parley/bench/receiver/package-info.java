/** The least that a server of uploads can do: what a node of artifacts costs is compared with it. */
@NullMarked
package dev.parley.bench.receiver;

import org.jspecify.annotations.NullMarked;
