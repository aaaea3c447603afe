package dev.parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.parley.exchange.link.LinkConfigs;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.Service;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.NeedsFaults;
import dev.parley.testkit.infra.NeedsRabbitMq;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RabbitMqTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LIFETIME = Duration.ofMinutes(2);

    @Test
    void ten_thousand_mixed_messages_each_way_keep_their_order() {
        final RecordingInbox atA = RecordingInbox.delivering();
        final RecordingInbox atB = RecordingInbox.delivering();
        final AmqpConfig config = RunningNode.config(Infra.broker().uri(), LinkConfigs.withMaxFrames(20_000));
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, atA);
                RunningNode b = RunningNode.start(Service.ROOMS, config, atB)) {
            final List<NodeMessage> kinds = SampleMessages.everyKind();
            final List<NodeMessage> sent = new ArrayList<>();
            for (int number = 0; number < 10_000; number++) {
                final NodeMessage message =
                        number % 2 == 0 ? SampleMessages.signal(number) : kinds.get(number % kinds.size());
                sent.add(message);
                a.outcomes.send(b.ref, message, LIFETIME);
                b.outcomes.send(a.ref, message, LIFETIME);
            }
            assertThat(a.outcomes.await(PATIENCE)).containsOnly(Outcome.DELIVERED);
            assertThat(b.outcomes.await(PATIENCE)).containsOnly(Outcome.DELIVERED);
            assertThat(atA.messages()).isEqualTo(sent);
            assertThat(atB.messages()).isEqualTo(sent);
            assertThat(a.count("parley.exchange.published"))
                    .as("they left in batches")
                    .isLessThan(5_000);
            assertThat(a.count("parley.exchange.frames")).isGreaterThanOrEqualTo(10_000);
        }
    }

    @Test
    @NeedsFaults
    void a_broker_that_is_killed_and_started_again_costs_nothing_within_the_deadline() {
        try (TestServer broker = Infra.newBroker()) {
            final RecordingInbox atB = RecordingInbox.delivering();
            final AmqpConfig config = RunningNode.config(broker.uri());
            try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                    RunningNode b = RunningNode.start(Service.ROOMS, config, atB)) {
                final List<NodeMessage> sent = new ArrayList<>();
                for (int number = 1; number <= 500; number++) {
                    send(a, b, sent, number);
                }
                broker.crash();
                Await.until("both notice", PATIENCE, () -> !a.exchange.available() && !b.exchange.available());
                a.outcomes.send(b.ref, SampleMessages.signal(0), Duration.ofMillis(300));
                assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.UNREACHABLE);
                for (int number = 501; number <= 1_000; number++) {
                    send(a, b, sent, number);
                }
                broker.restart();
                for (int number = 1_001; number <= 1_500; number++) {
                    send(a, b, sent, number);
                }
                assertThat(a.outcomes.await(PATIENCE))
                        .containsOnlyOnce(Outcome.UNREACHABLE)
                        .containsOnly(Outcome.DELIVERED, Outcome.UNREACHABLE);
                assertThat(atB.messages()).isEqualTo(sent);
                Await.until("both are back", PATIENCE, () -> a.exchange.available() && b.exchange.available());
                assertThat(a.gauge("parley.amqp.up")).isOne();
            }
        }
    }

    private static void send(RunningNode from, RunningNode to, List<NodeMessage> sent, int number) {
        final NodeMessage message = SampleMessages.signal(number);
        sent.add(message);
        from.outcomes.send(to.ref, message, LIFETIME);
    }

    @Test
    void a_message_that_cannot_be_read_is_dropped_and_does_not_stop_the_next() throws Exception {
        final RecordingInbox inbox = RecordingInbox.delivering();
        final AmqpConfig config = RunningNode.config(Infra.broker().uri());
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                RunningNode b = RunningNode.start(Service.ROOMS, config, inbox);
                Connection connection = connect();
                Channel channel = connection.createChannel()) {
            channel.basicPublish("webrtc.signals", b.ref + ".offer", null, new byte[] {1, 2, 3});
            Await.until("it is counted", () -> b.count("parley.exchange.malformed") == 1);
            a.outcomes.send(b.ref, SampleMessages.signal(1), LIFETIME);
            assertThat(a.outcomes.await(PATIENCE)).containsExactly(Outcome.DELIVERED);
            assertThat(b.count("parley.exchange.received")).isEqualTo(2);
        }
    }

    /** With the permissions that docs/operations.md has operators give. */
    @Test
    @NeedsRabbitMq
    void a_user_for_nodes_needs_no_more_than_it_is_given() throws IOException {
        final Path guide = Path.of(System.getProperty("project.root"), "docs", "operations.md");
        final String names = Files.readAllLines(guide).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("names='"))
                .findFirst()
                .orElseThrow()
                .replaceAll("^names='|'$", "");
        assumeTrue(Infra.askBroker("add_user", "parley", "of-the-nodes").isPresent(), "no rabbitmqctl");
        Infra.askBroker("set_permissions", "parley", names, names, names);
        final RecordingInbox inbox = RecordingInbox.delivering();
        final AmqpConfig config =
                RunningNode.config(Infra.broker().uri().replace("guest:guest", "parley:of-the-nodes"));
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                RunningNode b = RunningNode.start(Service.ROOMS, config, inbox);
                RunningNode c = RunningNode.start(Service.ARTIFACTS, config, RecordingInbox.delivering())) {
            a.outcomes.send(b.ref, SampleMessages.signal(1), LIFETIME);
            c.outcomes.send(b.ref, SampleMessages.signal(2), LIFETIME);
            assertThat(a.outcomes.await(PATIENCE)).containsExactly(Outcome.DELIVERED);
            assertThat(c.outcomes.await(PATIENCE)).containsExactly(Outcome.DELIVERED);
            assertThat(inbox.messages()).hasSize(2);
        }
    }

    @Test
    void frames_are_counted_by_the_messages_that_bear_them() {
        final AmqpConfig config = RunningNode.config(Infra.broker().uri());
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                RunningNode b = RunningNode.start(Service.ROOMS, config, RecordingInbox.delivering())) {
            final NodeMessage event = SampleMessages.everyKind().stream()
                    .filter(message -> !(message instanceof NodeMessage.Signal))
                    .findFirst()
                    .orElseThrow();
            for (int sent = 0; sent < 3; sent++) {
                a.outcomes.send(b.ref, event, LIFETIME);
                assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
            }
            a.outcomes.send(b.ref, SampleMessages.signal(1), LIFETIME);
            assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
            assertThat(a.count("parley.exchange.frames", "kind", "events")).isEqualTo(3);
            assertThat(a.count("parley.exchange.published", "kind", "events")).isEqualTo(3);
            assertThat(a.count("parley.exchange.frames", "kind", "signals")).isEqualTo(1);
            assertThat(a.count("parley.exchange.published", "kind", "signals")).isEqualTo(1);
            assertThat(b.count("parley.exchange.published", "kind", "events")).isZero();
            assertThat(b.count("parley.exchange.published", "kind", "outcomes")).isPositive();
            assertThat(a.meters.get("parley.link.settle").timer().count()).isEqualTo(4);
        }
    }

    @Test
    void a_burst_that_comes_while_the_loop_is_busy_does_not_stop_it() throws Exception {
        final AmqpConfig config = RunningNode.config(Infra.broker().uri());
        final CountDownLatch busy = new CountDownLatch(1);
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                RunningNode b = RunningNode.start(Service.ROOMS, config, RecordingInbox.delivering());
                Connection connection = connect();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            TestLoop.LOOP.execute(() -> {
                try {
                    busy.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < 20_000; i++) {
                channel.basicPublish("webrtc.signals", b.ref + ".offer", null, new byte[] {1, 2, 3});
            }
            channel.waitForConfirmsOrDie(30_000);
            busy.countDown();
            Await.until("all are read", () -> b.count("parley.exchange.malformed") == 20_000);
            a.outcomes.send(b.ref, SampleMessages.signal(1), LIFETIME);
            assertThat(a.outcomes.await(PATIENCE)).containsExactly(Outcome.DELIVERED);
        }
    }

    @Test
    void messages_for_a_service_as_a_whole_have_a_durable_queue() throws Exception {
        final AmqpConfig config = RunningNode.config(Infra.broker().uri());
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                Connection connection = connect();
                Channel channel = connection.createChannel()) {
            for (String queue : List.of("signaling.events", "rooms.events")) {
                channel.queuePurge(queue);
            }
            channel.confirmSelect();
            channel.basicPublish("webrtc.signals", "rooms.any.offer", null, new byte[1]);
            channel.basicPublish("webrtc.events", "rooms.any.kick", null, new byte[1]);
            channel.basicPublish("webrtc.events", "signaling.any.kick", null, new byte[1]);
            channel.waitForConfirmsOrDie(5_000);
            assertThat(channel.messageCount("rooms.events")).isEqualTo(2);
            assertThat(channel.messageCount("signaling.events")).isEqualTo(1);
            channel.queuePurge("rooms.events");
            channel.queuePurge("signaling.events");
            assertThat(a.exchange.available()).isTrue();
        }
    }

    @Test
    void the_meters_have_the_names_that_dashboards_rest_on() {
        final AmqpConfig config = RunningNode.config(Infra.broker().uri());
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering())) {
            assertThat(a.meters.getMeters().stream()
                            .map(meter -> meter.getId().getName())
                            // This registry has a gauge for each bucket.
                            .filter(name -> !name.endsWith(".histogram"))
                            .distinct())
                    .containsExactlyInAnyOrder(
                            "parley.amqp.up",
                            "parley.amqp.connections",
                            "parley.amqp.channels",
                            "parley.amqp.connects",
                            "parley.exchange.published",
                            "parley.exchange.frames",
                            "parley.exchange.batch",
                            "parley.exchange.returned",
                            "parley.exchange.received",
                            "parley.exchange.malformed",
                            "parley.link.retained",
                            "parley.link.settle",
                            "parley.link.outcomes",
                            "parley.link.overflow",
                            "parley.link.dropped",
                            "parley.link.raised",
                            "parley.link.forgotten");
        }
    }

    private static Connection connect() throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(Infra.broker().uri());
        return factory.newConnection();
    }
}
