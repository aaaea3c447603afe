/** Watches that fail a test which leaks Netty's buffers or blocks an event loop. */
@NullMarked
package dev.parley.testkit.watch;

import org.jspecify.annotations.NullMarked;
