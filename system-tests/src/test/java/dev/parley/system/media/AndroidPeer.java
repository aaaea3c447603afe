package dev.parley.system.media;

import dev.onvoid.webrtc.RTCPeerConnection;
import dev.parley.client.ClientOptions;
import dev.parley.client.ClientState;
import dev.parley.client.JoinAs;
import dev.parley.client.ParleyClient;
import dev.parley.client.Room;
import dev.parley.system.harness.AndroidExample;
import dev.parley.testkit.Await;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An app of {@code examples/android} in a call between two: the Java client, and Android's engine as the JVM has it. */
final class AndroidPeer implements CallPeer {
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("android-peer").daemon().factory());
    private final TestPicture picture = new TestPicture(NativeEngine.factory(), "camera", loop);
    private final List<String> log = new CopyOnWriteArrayList<>();
    private @Nullable ParleyClient client;
    private @Nullable Room room;
    private @Nullable AutoCloseable device;

    @Override
    public void join(Participant participant) {
        if (participant.relayOnly()) {
            throw new UnsupportedOperationException("the example takes any way to the other");
        }
        final ParleyClient opened = new ParleyClient(ClientOptions.of(participant.url(), participant.token()));
        final Room entered = opened.room(participant.room());
        client = opened;
        room = entered;
        device = AndroidExample.withEngine(opened, entered, log::add, NativeEngine.factory(), picture.track());
        Await.value(opened.connect());
        Await.value(entered.join(JoinAs.named(participant.name())));
    }

    @Override
    public CallState state() {
        final List<CallState.Link> links = connections().stream()
                .map(one -> NativeCall.link((RTCPeerConnection) one))
                .map(Await::value)
                .toList();
        return new CallState(
                client != null && client.state() == ClientState.CONNECTED ? "connected" : "waiting",
                room == null ? 0 : room.peers().size(),
                links,
                log.stream().filter(line -> line.endsWith(" is gone")).toList(),
                log.stream().filter(line -> line.startsWith("trouble")).toList(),
                0,
                0);
    }

    @Override
    public void shareSecondPicture() {
        throw new UnsupportedOperationException("the example shows one picture");
    }

    @Override
    public void hangUp() {
        close(device);
    }

    @Override
    public void close() {
        close(device);
        close(client);
        picture.close();
        loop.shutdown();
    }

    private Collection<?> connections() {
        return device == null ? List.of() : (Collection<?>) ((Supplier<?>) device).get();
    }

    private static void close(@Nullable AutoCloseable one) {
        try {
            if (one != null) {
                one.close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
