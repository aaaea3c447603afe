/**
 * Messages between nodes over RabbitMQ: topology, publisher, consumer, and the exchange that the hub sees. The only
 * package that knows spring-amqp.
 */
@NullMarked
package dev.parley.exchange;

import org.jspecify.annotations.NullMarked;
