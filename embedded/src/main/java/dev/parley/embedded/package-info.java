/**
 * Redis servers and an AMQP broker that need no installation, and the guard that keeps child processes and their folders
 * from outliving the JVM. For the standalone hub and for tests; no production node uses it.
 */
@NullMarked
package dev.parley.embedded;

import org.jspecify.annotations.NullMarked;
