package dev.parley.system.clients;

import dev.parley.client.ClientListener;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClient;
import dev.parley.client.Room;
import dev.parley.client.RoomListener;
import dev.parley.client.Signal;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Token;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Java clients of a test, which end with it, and what they tell. For one thread. */
final class JavaClients implements AutoCloseable {
    private final List<ParleyClient> clients = new ArrayList<>();

    static String url(int port) {
        return "ws://127.0.0.1:" + port + "/v1/ws";
    }

    ParleyClient connected(RunningNode node) {
        return connected(List.of(url(node.port())));
    }

    /** With a user of its own. */
    ParleyClient connected(List<String> urls) {
        final ParleyClient client = connectedLater(urls);
        Await.value(client.connect());
        return client;
    }

    /** As {@link #connected(List)}, without waiting for it. */
    ParleyClient connectedLater(List<String> urls) {
        final Token token = Token.of(Cluster.unique("user"));
        final ParleyClient client =
                created(ClientOptions.of(urls, why -> CompletableFuture.completedFuture(token.sign())));
        client.connect();
        return client;
    }

    ParleyClient connected(ClientOptions options) {
        final ParleyClient client = created(options);
        Await.value(client.connect());
        return client;
    }

    ParleyClient created(ClientOptions options) {
        final ParleyClient client = new ParleyClient(options);
        clients.add(client);
        return client;
    }

    /** What comes in a room, in order. */
    static List<Signal> signals(Room room) {
        final List<Signal> heard = new CopyOnWriteArrayList<>();
        room.addListener(new RoomListener() {
            @Override
            public void onSignal(Signal signal) {
                heard.add(signal);
            }
        });
        return heard;
    }

    /** Of messages what they bore. */
    static List<Object> data(List<Signal> signals) {
        final List<Object> data = new ArrayList<>();
        signals.forEach(signal -> data.add(((Signal.Message) signal).data()));
        return data;
    }

    /** How often the session went on, and how often it was lost. */
    static final class Journal implements ClientListener {
        final List<String> entries = new CopyOnWriteArrayList<>();

        static Journal of(ParleyClient client) {
            final Journal journal = new Journal();
            client.addListener(journal);
            return journal;
        }

        @Override
        public void onResumed(Duration away, int replayed, boolean gap) {
            entries.add("resumed");
        }

        @Override
        public void onSessionLost(String peer, String previous) {
            entries.add("lost");
        }
    }

    @Override
    public void close() {
        clients.forEach(ParleyClient::close);
    }
}
