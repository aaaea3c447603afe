package dev.parley.bench.load;

import dev.parley.bench.client.Client;

/** One of the two clients of a {@link Pair}. */
final class Side {
    final Client client;
    final Received received;
    final Acks acks = new Acks();
    final Arrivals arrivals = new Arrivals();
    String peer = "";
    byte[] roomAndTo = new byte[0];

    /** @param sayReceived whether it says what has reached it */
    Side(Client client, boolean sayReceived) {
        this.client = client;
        this.received = new Received(client, sayReceived);
    }
}
