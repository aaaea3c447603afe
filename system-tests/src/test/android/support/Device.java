package support;

import com.example.garden.RoomCall;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.media.MediaStreamTrack;
import dev.parley.client.ParleyClient;
import dev.parley.client.Peer;
import dev.parley.client.Room;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.webrtc.PeerConnection;
import org.webrtc.PeerConnectionFactory;

/** An app with the example in it, on the JVM. {@code run}: it comes into another network. */
public final class Device implements AutoCloseable, Runnable, Supplier<Object>, RoomCall.Listener {
    private final RoomCall call;
    private final Supplier<Object> inside;
    private final Consumer<String> log;

    private Device(
            ParleyClient client,
            Room room,
            PeerConnectionFactory factory,
            org.webrtc.MediaStreamTrack shown,
            Supplier<Object> inside,
            Consumer<String> log) {
        this.inside = inside;
        this.log = log;
        call = new RoomCall(client, room, factory, List.of(shown), this);
    }

    /** With WebRTC's states alone; {@code get} is of all connections of all devices. */
    public static Device withStates(ParleyClient client, Room room, Consumer<String> log) {
        final Supplier<Object> figures = () -> Map.of(
                "settled",
                        (int) StatesConnection.OPEN.stream()
                                .filter(StatesConnection::isSettled)
                                .count(),
                "restarts",
                        StatesConnection.OPEN.stream()
                                .mapToInt(StatesConnection::restarts)
                                .sum(),
                "rollbacks",
                        StatesConnection.OPEN.stream()
                                .mapToInt(StatesConnection::rollbacks)
                                .sum());
        return new Device(
                client, room, StatesConnection::new, new org.webrtc.MediaStreamTrack("video"), figures, log);
    }

    /** With the engine itself, as the JVM has it; {@code get} has its connections. */
    public static Device withEngine(
            ParleyClient client,
            Room room,
            Consumer<String> log,
            dev.onvoid.webrtc.PeerConnectionFactory factory,
            MediaStreamTrack shown) {
        final Set<RTCPeerConnection> connections = ConcurrentHashMap.newKeySet();
        return new Device(
                client,
                room,
                (configuration, observer) -> new EngineConnection(factory, configuration, observer, connections),
                new EngineTrack(shown),
                () -> List.copyOf(connections),
                log);
    }

    @Override
    public void onTrack(Peer peer, org.webrtc.MediaStreamTrack track) {
        log.accept(track.kind() + " of " + peer.name());
    }

    @Override
    public void onState(Peer peer, PeerConnection.PeerConnectionState state) {
        log.accept(peer.name() + " " + state);
    }

    @Override
    public void onGone(Peer peer) {
        log.accept(peer.name() + " is gone");
    }

    @Override
    public void onTrouble(String what) {
        log.accept("trouble: " + what);
    }

    @Override
    public void run() {
        call.networkChanged();
    }

    @Override
    public Object get() {
        return inside.get();
    }

    @Override
    public void close() {
        call.close();
    }
}
