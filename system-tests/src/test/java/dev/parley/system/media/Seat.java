package dev.parley.system.media;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Token;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Endpoint;

/** A peer, and the network between it and its node. */
final class Seat implements AutoCloseable {

    private final Party party;
    private final FaultyTcpProxy network;
    private final CallPeer peer;
    private final boolean relayOnly;

    Seat(CallHub hub, Party party, ProcessNode node) {
        this(hub, party, node, false);
    }

    /** @param relayOnly whether media may go through a TURN server only */
    Seat(CallHub hub, Party party, ProcessNode node, boolean relayOnly) {
        this.party = party;
        this.relayOnly = relayOnly;
        this.network = FaultyTcpProxy.before(new Endpoint("127.0.0.1", node.port(), party.url(node.port())));
        this.peer = hub.newPeer(party);
    }

    CallPeer peer() {
        return peer;
    }

    CallState state() {
        return peer.state();
    }

    void join(String room) {
        final String user = Cluster.unique("user");
        peer.join(new Participant(
                party.url(network.port()), Token.of(user).rooms(room).sign(), room, user, relayOnly));
    }

    /** Breaks the connection to the hub, and lets no other come about. */
    void loseNetwork() {
        network.refuse();
        network.cut();
    }

    void findNetwork() {
        network.accept();
    }

    /** Lets what crosses hang, both ways; the connection stays. */
    void stall() {
        network.stall();
    }

    void flow() {
        network.flow();
    }

    @Override
    public void close() {
        try (network) {
            peer.close();
        }
    }

    @Override
    public String toString() {
        return party.toString();
    }
}
