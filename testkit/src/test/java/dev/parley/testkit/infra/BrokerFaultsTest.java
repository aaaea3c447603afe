package dev.parley.testkit.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BrokerFaultsTest {

    private static Connection connect(Endpoint endpoint) throws Exception {
        return connect(endpoint, 10_000);
    }

    private static Connection connect(Endpoint endpoint, int handshakeMillis) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(endpoint.uri());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setHandshakeTimeout(handshakeMillis);
        return factory.newConnection();
    }

    @Test
    void the_shared_broker_takes_connections() throws Exception {
        try (Connection connection = connect(Infra.broker())) {
            assertThat(connection.isOpen()).isTrue();
        }
        assertThat(Infra.broker()).isEqualTo(Infra.broker());
    }

    @Test
    @NeedsFaults
    void a_broker_tells_its_queues_has_a_durable_one_again_after_a_crash_and_can_be_paused() throws Exception {
        try (TestServer broker = Infra.newBroker()) {
            Endpoint endpoint = broker.endpoint();
            try (Connection connection = connect(endpoint);
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                channel.queueDeclare("kept", true, false, false, null);
                channel.basicPublish("", "kept", MessageProperties.PERSISTENT_BASIC, "x".getBytes());
                channel.waitForConfirmsOrDie(5000);
            }
            // RabbitMQ writes its table of queues to the disk behind, whatever it has confirmed.
            long written = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            broker.queues().ifPresent(names -> assertThat(names).containsExactly("kept"));
            Await.until("the table of queues is on the disk", () -> System.nanoTime() - written > 0);
            broker.crash();
            assertThatThrownBy(() -> connect(endpoint)).isInstanceOf(java.io.IOException.class);
            broker.restart();
            assertThat(broker.endpoint()).isEqualTo(endpoint);
            try (Connection connection = connect(endpoint);
                    Channel channel = connection.createChannel()) {
                assertThat(channel.queueDeclarePassive("kept").getMessageCount())
                        .isOne();
            }
            broker.pause();
            assertThatThrownBy(() -> connect(endpoint, 500)).isInstanceOf(TimeoutException.class);
            broker.resume();
            try (Connection connection = connect(endpoint)) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    @NeedsRabbitMq
    void a_broker_that_is_rabbitmq_says_so() throws Exception {
        try (Connection connection = connect(Infra.broker())) {
            Map<String, Object> properties = connection.getServerProperties();
            assertThat(properties.get("product")).hasToString("RabbitMQ");
        }
    }
}
