package dev.parley.system.media;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import java.util.HashMap;
import java.util.Map;

/**
 * A hub of three processes, one signaling and two rooms, and a browser: once for all calls of this JVM. For one thread.
 */
final class CallHub implements AutoCloseable {

    private final BrowserPeers browsers = new BrowserPeers();
    private final Cluster cluster = Cluster.on(Servers.start());
    private final ProcessNode signaling = spawn(Wire.NATIVE);
    private final ProcessNode rooms = spawn(Wire.WEB);
    private final ProcessNode otherRooms = spawn(Wire.WEB);

    CallHub() {
        Cluster.awaitReady(signaling, rooms, otherRooms);
    }

    ProcessNode signaling() {
        return signaling;
    }

    ProcessNode rooms() {
        return rooms;
    }

    Servers servers() {
        return cluster.servers();
    }

    /** A call between two new peers, on nodes of their own, of whom none has joined yet. */
    Call newCall(Party first, Party second) {
        final ProcessNode secondNode = first == second ? otherRooms : node(second);
        return new Call(new Seat(this, first, node(first)), new Seat(this, second, secondNode));
    }

    /** A call between two browsers of one node. */
    Call newCallOnOneNode() {
        return new Call(new Seat(this, Party.BROWSER_SOCKET_IO, rooms), new Seat(this, Party.BROWSER_SOCKET_IO, rooms));
    }

    /** A call between two new peers whose media may go through a TURN server only, on nodes that hand that server out. */
    Call newRelayedCall(Party first, ProcessNode firstNode, Party second, ProcessNode secondNode) {
        return new Call(new Seat(this, first, firstNode, true), new Seat(this, second, secondNode, true));
    }

    /** One more node of this hub, to be closed by the caller. */
    ProcessNode spawn(Wire wire, Map<String, String> settings) {
        final Map<String, String> all = new HashMap<>(settings);
        all.put("PARLEY_ORIGINS", browsers.origin());
        return cluster.spawn(wire, all);
    }

    CallPeer newPeer(Party party) {
        return switch (party) {
            case NATIVE -> new NativePeer();
            case ANDROID -> new AndroidPeer();
            case BROWSER_WEBSOCKET -> browsers.newPeer(BrowserWire.WEBSOCKET);
            case BROWSER_SOCKET_IO -> browsers.newPeer(BrowserWire.SOCKET_IO);
        };
    }

    @Override
    public void close() {
        try (browsers) {
            cluster.close();
        }
    }

    private ProcessNode node(Party party) {
        return party.wire() == Wire.NATIVE ? signaling : rooms;
    }

    private ProcessNode spawn(Wire wire) {
        return spawn(wire, Map.of());
    }
}
