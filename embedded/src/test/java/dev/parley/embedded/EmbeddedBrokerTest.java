package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(BrokerOptions.onFreePort());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Connection connect(String uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    @Test
    void routes_by_topic_to_an_exclusive_queue_and_confirms() throws Exception {
        try (Connection connection = connect(broker.uri());
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("t", "topic", true);
            String queue = channel.queueDeclare("", false, true, true, null).getQueue();
            channel.queueBind(queue, "t", "rooms.n1.*");
            BlockingQueue<String> got = new LinkedBlockingQueue<>();
            channel.basicConsume(queue, true, (tag, message) -> got.add(new String(message.getBody())), tag -> {});
            channel.confirmSelect();
            channel.basicPublish("t", "rooms.n1.offer", true, null, "hello".getBytes());
            channel.waitForConfirmsOrDie(5000);
            assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @Test
    void returns_a_mandatory_message_that_has_no_queue() throws Exception {
        try (Connection connection = connect(broker.uri());
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("nobody", "topic", true);
            CountDownLatch returned = new CountDownLatch(1);
            channel.addReturnListener(message -> returned.countDown());
            channel.confirmSelect();
            channel.basicPublish("nobody", "x", true, null, new byte[1]);
            assertThat(returned.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void takes_and_ignores_arguments_that_only_rabbitmq_knows() throws Exception {
        try (Connection connection = connect(broker.uri());
                Channel channel = connection.createChannel()) {
            Map<String, Object> queue = Map.of(
                    "x-message-ttl", 1000, "x-expires", 60_000, "x-dead-letter-exchange", "dlx", "x-max-length", 9);
            channel.exchangeDeclare("e", "topic", true, false, Map.of("alternate-exchange", "a"));
            assertThat(channel.queueDeclare("q", true, false, false, queue).getQueue())
                    .isEqualTo("q");
        }
    }

    @Test
    void drops_a_message_that_is_rejected() throws Exception {
        try (Connection connection = connect(broker.uri());
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("rejects", false, false, true, null);
            channel.basicPublish("", "rejects", null, "x".getBytes());
            BlockingQueue<Boolean> got = new LinkedBlockingQueue<>();
            channel.basicConsume(
                    "rejects",
                    false,
                    (tag, message) -> {
                        channel.basicReject(message.getEnvelope().getDeliveryTag(), false);
                        got.add(message.getEnvelope().isRedeliver());
                    },
                    tag -> {});
            assertThat(got.poll(5, TimeUnit.SECONDS)).isFalse();
            // Answered after the reject, in the channel's order.
            AMQP.Queue.DeclareOk left = channel.queueDeclarePassive("rejects");
            assertThat(left.getMessageCount()).isZero();
        }
    }

    @Test
    void gives_one_connection_as_many_channels_as_rabbitmq_does() throws Exception {
        try (Connection connection = connect(broker.uri())) {
            assertThat(connection.getChannelMax()).isEqualTo(2047);
            List<Channel> channels = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                channels.add(connection.createChannel());
            }
            assertThat(channels).doesNotContainNull();
        }
    }

    @Test
    void refuses_a_wrong_password() {
        String uri = "amqp://guest:wrong@127.0.0.1:" + broker.port();
        assertThatThrownBy(() -> connect(uri)).isInstanceOf(PossibleAuthenticationFailureException.class);
    }

    @Test
    void a_second_one_beside_it_has_its_own_port_and_user_and_stops_cleanly() throws Exception {
        int port = FreePort.pick();
        try (EmbeddedBroker second = EmbeddedBroker.start(new BrokerOptions(port, "a/b", "p@ss word:"))) {
            assertThat(second.port()).isEqualTo(port);
            try (Connection connection = connect(second.uri())) {
                assertThat(connection.isOpen()).isTrue();
            }
            second.close();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    @Test
    void says_so_when_its_port_is_taken() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(BrokerOptions.onPort(holder.getLocalPort())))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("port " + holder.getLocalPort() + " is taken");
        }
    }
}
