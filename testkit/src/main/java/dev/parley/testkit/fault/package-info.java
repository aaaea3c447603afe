/** Faults between a client and a server, on loopback. */
@NullMarked
package dev.parley.testkit.fault;

import org.jspecify.annotations.NullMarked;
