package dev.parley.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import io.socket.engineio.client.transports.Polling;
import io.socket.engineio.client.transports.WebSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The web wire with Socket.IO's own client, over each of its transports; the rest of the suite has a client of its own. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class OfficialClientTest {

    static Stream<List<String>> transports() {
        return Stream.of(List.of(Polling.NAME), List.of(WebSocket.NAME), List.of(Polling.NAME, WebSocket.NAME));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void it_joins_signals_and_is_signalled(List<String> transports) throws JSONException {
        final Cluster cluster = Cluster.shared();
        final String room = Cluster.unique("room");
        final CompletableFuture<JSONObject> welcome = new CompletableFuture<>();
        final CompletableFuture<JSONObject> offer = new CompletableFuture<>();
        final Socket socket =
                socket(cluster, transports, Token.of(Cluster.unique("user")).sign());
        socket.on("welcome", args -> welcome.complete((JSONObject) args[0]));
        socket.on("offer", args -> offer.complete((JSONObject) args[0]));
        socket.connect();
        try (TestClient other = cluster.client(Wire.NATIVE)) {
            other.join(room);
            final String peer = Await.value(welcome).getString("peer");
            final JSONObject joined =
                    ask(socket, "join", new JSONObject().put("id", "j1").put("room", room));
            assertThat(joined.getBoolean("ok")).isTrue();
            assertThat(joined.getJSONArray("peers").getJSONObject(0).getString("peer"))
                    .isEqualTo(other.peer());
            other.take("peer-joined");
            other.done("offer", "to", peer, "room", room, "sdp", "v=0");
            assertThat(Await.value(offer).getString("sdp")).isEqualTo("v=0");
            final JSONObject answer = ask(
                    socket,
                    "answer",
                    new JSONObject()
                            .put("id", "a1")
                            .put("room", room)
                            .put("to", other.peer())
                            .put("sdp", "v=1"));
            assertThat(answer.getString("outcome")).isEqualTo("delivered");
            assertThat(other.take("answer").text("sdp")).isEqualTo("v=1");
            final JSONObject refused =
                    ask(socket, "leave", new JSONObject().put("id", "l1").put("room", "elsewhere"));
            assertThat(refused.getJSONObject("error").getString("code")).isEqualTo("not-in-room");
            socket.disconnect();
            assertThat(other.take("peer-left").text("reason")).isEqualTo("left");
        } finally {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void it_is_told_why_it_may_not_come_in(List<String> transports) throws JSONException {
        final CompletableFuture<Object> error = new CompletableFuture<>();
        final Socket socket = socket(Cluster.shared(), transports, "nonsense");
        socket.on(Socket.EVENT_CONNECT_ERROR, args -> error.complete(args[0]));
        socket.connect();
        try {
            assertThat(Await.value(error)).isInstanceOfSatisfying(JSONObject.class, refusal -> {
                assertThat(refusal.optString("message")).isNotEmpty();
                assertThat(refusal.optJSONObject("data").optString("code")).isEqualTo("unauthorized");
                assertThat(refusal.optJSONObject("data").optBoolean("retryable"))
                        .isFalse();
            });
        } finally {
            socket.close();
        }
    }

    private static Socket socket(Cluster cluster, List<String> transports, String token) {
        final IO.Options options = new IO.Options();
        options.forceNew = true;
        options.reconnection = false;
        options.transports = transports.toArray(String[]::new);
        options.auth = Map.of("token", token);
        return IO.socket(URI.create("http://127.0.0.1:" + cluster.node(Wire.WEB).port()), options);
    }

    private static JSONObject ask(Socket socket, String event, JSONObject message) {
        final CompletableFuture<JSONObject> answer = new CompletableFuture<>();
        socket.emit(event, message, (Ack) args -> answer.complete((JSONObject) args[0]));
        return Await.value(answer);
    }
}
