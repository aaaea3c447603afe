package dev.parley.testkit.infra;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that rests on what only RabbitMQ does, such as queue expiry or the order of returns. It is skipped, with the reason,
 * where there is only the embedded broker, and fails where {@code -Dinfra} forces another that can't be had.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealBrokerCondition.class)
public @interface NeedsRabbitMq {}
