/**
 * Redis and RabbitMQ for tests: from Docker, from the PATH, or embedded. {@link dev.parley.testkit.infra.Infra} is the way
 * in.
 */
@NullMarked
package dev.parley.testkit.infra;

import org.jspecify.annotations.NullMarked;
