package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.watch.LeakWatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO protocol, version 5, by WebSocket. */
@ExtendWith(LeakWatch.class)
class SocketIoProtocolTest {
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(ServerUnderTest.Settings.defaults().quiet());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WebSocketPeer open() {
        WebSocketPeer peer = WebSocketPeer.open(server.port());
        peer.await("0{");
        return peer;
    }

    private static WebSocketPeer joined() {
        return WebSocketPeer.joined(server.port());
    }

    @Nested
    class Connecting {
        @Test
        void the_main_namespace_is_joined() {
            try (WebSocketPeer peer = open()) {
                peer.send("40");
                String reply = (String) peer.next();
                assertThat(reply).startsWith("40{");
                assertThat(Json.text(reply.substring(2), "sid")).isNotEmpty();
                assertThat(peer.next()).isEqualTo("42[\"auth\",{}]");
            }
        }

        @Test
        void the_main_namespace_is_joined_with_a_payload() {
            try (WebSocketPeer peer = open()) {
                peer.send("40{\"token\":\"123\"}");
                peer.await("40{");
                assertThat(peer.next()).isEqualTo("42[\"auth\",{\"token\":\"123\"}]");
            }
        }

        @Test
        void a_custom_namespace_is_joined() {
            try (WebSocketPeer peer = open()) {
                peer.send("40/custom,");
                assertThat((String) peer.next()).startsWith("40/custom,{");
                assertThat(peer.next()).isEqualTo("42/custom,[\"auth\",{}]");
            }
        }

        @Test
        void a_custom_namespace_is_joined_without_its_comma() {
            try (WebSocketPeer peer = open()) {
                peer.send("40/custom");
                assertThat((String) peer.next()).startsWith("40/custom,{");
            }
        }

        @Test
        void a_custom_namespace_is_joined_with_a_payload() {
            try (WebSocketPeer peer = open()) {
                peer.send("40/custom,{\"token\":\"abc\"}");
                peer.await("40/custom,{");
                assertThat(peer.next()).isEqualTo("42/custom,[\"auth\",{\"token\":\"abc\"}]");
            }
        }

        @Test
        void an_unknown_namespace_is_refused() {
            try (WebSocketPeer peer = open()) {
                peer.send("40/random");
                assertThat(peer.next()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
            }
        }

        @Test
        void both_namespaces_live_side_by_side() {
            try (WebSocketPeer peer = joined()) {
                peer.send("40/custom,");
                peer.await("42/custom,[\"auth\"");
                peer.send("42/custom,[\"message\",\"custom\"]");
                assertThat(peer.next()).isEqualTo("42/custom,[\"message-back\",\"custom\"]");
                peer.send("42[\"message\",\"main\"]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",\"main\"]");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"4", "4abc", "40abc", "40[]", "40null", "40{", "40{}x", "407{}", "44{\"message\":\"x\"}"})
        void a_malformed_connect_ends_the_session(String packet) {
            try (WebSocketPeer peer = open()) {
                peer.send(packet);
                assertThat(peer.awaitClose()).isGreaterThanOrEqualTo(1000);
            }
        }

        @Test
        void an_event_before_connect_ends_the_session() {
            try (WebSocketPeer peer = open()) {
                peer.send("42[\"message\",1]");
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }

        @Test
        void an_event_to_a_namespace_that_was_not_joined_ends_the_session() {
            try (WebSocketPeer peer = joined()) {
                peer.send("42/custom,[\"message\",1]");
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }

        @Test
        void connecting_twice_connects_once() {
            try (WebSocketPeer peer = joined()) {
                int connects = server.seen.size();
                peer.send("40");
                peer.send("42[\"message\",1]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
                assertThat(server.seen.subList(connects, server.seen.size())).containsExactly("event message");
            }
        }
    }

    @Nested
    class Disconnecting {
        @Test
        void a_namespace_is_left_and_joined_again() {
            try (WebSocketPeer peer = joined()) {
                peer.send("41");
                peer.send("40");
                assertThat((String) peer.next()).startsWith("40{");
                assertThat(peer.next()).isEqualTo("42[\"auth\",{}]");
                peer.send("42[\"message\",1]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
            }
        }

        @Test
        void a_custom_namespace_is_left_and_joined_again() {
            try (WebSocketPeer peer = open()) {
                peer.send("40/custom,");
                peer.await("42/custom,[\"auth\"");
                peer.send("41/custom,");
                peer.send("40/custom,");
                assertThat((String) peer.next()).startsWith("40/custom,{");
                assertThat(peer.next()).isEqualTo("42/custom,[\"auth\",{}]");
            }
        }

        @Test
        void leaving_one_namespace_leaves_the_other_alone() {
            try (WebSocketPeer peer = joined()) {
                peer.send("40/custom,");
                peer.await("42/custom,[\"auth\"");
                peer.send("41/custom,");
                peer.send("42[\"message\",1]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
            }
        }

        @Test
        void nothing_is_let_in_after_leaving() {
            try (WebSocketPeer peer = joined()) {
                peer.send("41");
                peer.send("42[\"message\",1]");
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }

        @Test
        void disconnect_with_a_payload_ends_the_session() {
            try (WebSocketPeer peer = joined()) {
                peer.send("41{}");
                peer.awaitClose();
            }
        }
    }

    @Nested
    class Events {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1,\"2\",{\"3\":[true]}",
                    "null,false,-1.5e10,\"\",[],{}",
                    "\"é😀 \\u00e9 \\\"quoted\\\"\"",
                    "{\"deep\":{\"deeper\":[[[{}]]]}}"
                })
        void arguments_come_back_as_they_were_sent(String args) {
            try (WebSocketPeer peer = joined()) {
                peer.send("42[\"message\"," + args + "]");
                String back = (String) peer.next();
                assertThat(back).startsWith("42[\"message-back\",");
                assertThat(Json.read(back.substring(2))).isEqualTo(Json.read("[\"message-back\"," + args + "]"));
            }
        }

        @Test
        void an_event_without_arguments_comes_back_without() {
            try (WebSocketPeer peer = joined()) {
                peer.send("42[\"message\"]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\"]");
            }
        }

        @Test
        void an_event_is_acknowledged_with_its_arguments() {
            try (WebSocketPeer peer = joined()) {
                peer.send("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
                assertThat(peer.next()).isEqualTo("43456[1,\"2\",{\"3\":[false]}]");
            }
        }

        @Test
        void an_answer_is_ignored_as_nobody_awaits_one() {
            try (WebSocketPeer peer = joined()) {
                peer.send("43999[1]");
                peer.send("461-1[{\"_placeholder\":true,\"num\":0}]");
                peer.send(new byte[] {9});
                peer.send("42[\"message\",1]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "4",
                    "42",
                    "42{}",
                    "42[]",
                    "42[1",
                    "42[\"message\",]",
                    "42[\"message\"]x",
                    "42abc[\"message-with-ack\",1]",
                    "42[{\"message\":1}]",
                    "42[null]",
                    "42[\"connect\"]",
                    "42[\"disconnect\"]",
                    "42[\"message\",'x']",
                    "42[\"message\",01]",
                    "42[\"message\",NaN]",
                    "421234567890123456789[\"message\"]",
                    "43",
                    "43[1]",
                    "431",
                    "431{}",
                    "45[\"message\"]",
                    "45x-[\"message\"]",
                    "4599999-[\"message\"]",
                    "47[\"message\"]"
                })
        void a_malformed_packet_ends_the_session(String packet) {
            try (WebSocketPeer peer = joined()) {
                peer.send(packet);
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }
    }

    @Nested
    class Binary {
        @Test
        void an_event_with_attachments_comes_back_with_them() {
            try (WebSocketPeer peer = joined()) {
                peer.send("452-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
                peer.send(new byte[] {1, 2, 3});
                peer.send(new byte[] {4, 5, 6});
                String back = (String) peer.next();
                assertThat(back).startsWith("452-[\"message-back\",");
                assertThat(Json.read(back.substring(4)).get(1).path("num").asInt())
                        .isZero();
                assertThat(Json.read(back.substring(4)).get(2).path("num").asInt())
                        .isOne();
                assertThat(peer.next()).isEqualTo(new byte[] {1, 2, 3});
                assertThat(peer.next()).isEqualTo(new byte[] {4, 5, 6});
            }
        }

        @Test
        void an_event_with_attachments_is_acknowledged_with_them() {
            try (WebSocketPeer peer = joined()) {
                peer.send("452-789[\"message-with-ack\",{\"_placeholder\":true,\"num\":0},"
                        + "{\"_placeholder\":true,\"num\":1}]");
                peer.send(new byte[] {1, 2, 3});
                peer.send(new byte[] {4, 5, 6});
                String back = (String) peer.next();
                assertThat(back).startsWith("462-789[");
                assertThat(Json.read(back.substring(7))).hasSize(2);
                assertThat(peer.next()).isEqualTo(new byte[] {1, 2, 3});
                assertThat(peer.next()).isEqualTo(new byte[] {4, 5, 6});
            }
        }

        @Test
        void empty_attachments_and_leading_zeros_survive() {
            try (WebSocketPeer peer = joined()) {
                peer.send("42[\"bytes\"]");
                String packet = (String) peer.next();
                assertThat(packet).startsWith("452-[\"bytes\",");
                assertThat(peer.next()).isEqualTo(OwnServer.BYTES);
                assertThat(peer.next()).isEqualTo(new byte[0]);
            }
        }

        @Test
        void a_broadcast_with_attachments_reaches_everybody_whole() {
            try (WebSocketPeer one = joined();
                    WebSocketPeer two = joined();
                    WebSocketPeer three = joined()) {
                one.send("42[\"spread\"]");
                for (WebSocketPeer peer : new WebSocketPeer[] {one, two, three}) {
                    assertThat((String) peer.next()).startsWith("452-[\"bytes\",");
                    assertThat(peer.next()).isEqualTo(OwnServer.BYTES);
                    assertThat(peer.next()).isEqualTo(new byte[0]);
                }
            }
        }

        @Test
        void text_where_an_attachment_is_due_ends_the_session() {
            try (WebSocketPeer peer = joined()) {
                peer.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
                peer.send("42[\"message\",1]");
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "451-[\"message\",{\"_placeholder\":true,\"num\":1}]",
                    "451-[\"message\",{\"_placeholder\":true,\"num\":\"0\"}]",
                    "451-[\"message\",{\"deep\":[{\"_placeholder\":true}]}]",
                    "4511-[\"message\",{\"_placeholder\":true,\"num\":0}]",
                    "450-[\"message\",1]",
                    "460-0[1]",
                    "461-0[{\"_placeholder\":true,\"num\":-1}]"
                })
        void illegal_attachments_end_the_session(String packet) {
            try (WebSocketPeer peer = joined()) {
                peer.send(packet);
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }

        @Test
        void an_attachment_may_be_left_out_or_stand_in_two_places() {
            try (WebSocketPeer peer = joined()) {
                String args = "{\"_placeholder\":true,\"num\":1},[{\"_placeholder\":true,\"num\":1}]]";
                peer.send("452-[\"message\"," + args);
                peer.send(new byte[] {1});
                peer.send(new byte[] {2});
                assertThat(peer.next()).isEqualTo("452-[\"message-back\"," + args);
                assertThat(peer.next()).isEqualTo(new byte[] {1});
                assertThat(peer.next()).isEqualTo(new byte[] {2});
            }
        }

        @Test
        void what_looks_like_a_placeholder_where_nothing_is_attached_is_a_value() {
            try (WebSocketPeer peer = joined()) {
                peer.send("42[\"message\",{\"_placeholder\":true,\"num\":7}]");
                assertThat(peer.next()).isEqualTo("42[\"message-back\",{\"_placeholder\":true,\"num\":7}]");
            }
        }

        @Test
        void an_attachment_that_is_not_due_ends_the_session() {
            try (WebSocketPeer peer = joined()) {
                peer.send(new byte[] {1});
                peer.awaitClose();
            }
        }

        @Test
        void a_heartbeat_may_come_between_a_packet_and_its_attachments() {
            try (WebSocketPeer peer = joined()) {
                peer.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
                peer.send("3");
                peer.send(new byte[] {1});
                assertThat((String) peer.next()).startsWith("451-[\"message-back\",");
                assertThat(peer.next()).isEqualTo(new byte[] {1});
            }
        }

        @Test
        void attachments_travel_by_polling_both_ways() {
            Polling polling = Polling.joined(server.port());
            polling.post("451-[\"message\",{\"_placeholder\":true,\"num\":0}]\u001ebAAEC");
            assertThat(polling.next()).startsWith("451-[\"message-back\",");
            assertThat(polling.next()).isEqualTo("bAAEC");
        }

        @Test
        void an_attachment_may_come_by_websocket_as_base64() {
            // The official client does it if it is given forceBase64.
            try (WebSocketPeer peer = joined()) {
                peer.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
                peer.send("bAAEC");
                assertThat((String) peer.next()).startsWith("451-[\"message-back\",");
                assertThat(peer.next()).isEqualTo(new byte[] {0, 1, 2});
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"b=", "bA", "b AAEC", "b\u0000", "bé", "bAA==AA=="})
        void what_is_no_base64_ends_the_session(String attachment) {
            String header = "451-[\"message\",{\"_placeholder\":true,\"num\":0}]";
            Polling polling = Polling.joined(server.port());
            assertThat(polling.post(header + "\u001e" + attachment).statusCode())
                    .isEqualTo(400);
            assertThat(polling.isGone()).isTrue();
            try (WebSocketPeer peer = joined()) {
                peer.send(header);
                peer.send(attachment);
                peer.awaitClose();
                assertThat(peer.frames).isEmpty();
            }
        }

        @Test
        void empty_attachments_travel_by_polling_both_ways() {
            Polling polling = Polling.joined(server.port());
            polling.post("452-7[\"message-with-ack\",{\"_placeholder\":true,\"num\":0},"
                    + "{\"_placeholder\":true,\"num\":1}]\u001eb\u001ebAA==");
            assertThat(polling.next()).startsWith("462-7[");
            assertThat(polling.next()).isEqualTo("b");
            assertThat(polling.next()).isEqualTo("bAA==");
        }
    }
}
