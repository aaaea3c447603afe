package dev.parley.system.chaos;

/** Sends a client's numbered signals, and tries once more where that is safe. One thread. */
final class Signals {
    private static final double BURSTS = 0.15;
    private static final int BURST = 8;
    private static final double TRIES_AGAIN = 0.5;
    private static final int AGAIN_MILLIS = 400;
    private static final int MOST_ATTEMPTS = 2;
    private static final int REJOIN_MILLIS = 200;

    private final ChaosClient client;

    Signals(ChaosClient client) {
        this.client = client;
    }

    /** Sends now and then, for as long as the client lives. */
    void next() {
        final double pause = 1000
                / client.world().options().rate()
                * (0.4 + 1.2 * client.random().nextDouble());
        client.later((long) pause, () -> {
            if (client.world().signalling()) {
                send(client.random().nextDouble() < BURSTS ? BURST : 1);
            }
            next();
        });
    }

    private void send(int count) {
        final String room = client.line() == null ? null : client.rosters().someRoom();
        if (room == null) {
            return;
        }
        final String to = client.rosters().somePeer(room);
        for (int i = 0; i < count && client.requests().hasRoom(); i++) {
            client.requests().signal(client.line(), room, to);
        }
    }

    void answered(Requests.Request request, Heard reply) {
        final String code = reply.ok() ? "" : reply.text("code");
        if (code.equals("unreachable")
                && request.attempt() < MOST_ATTEMPTS
                && client.random().nextDouble() < TRIES_AGAIN) {
            final String peer = client.peer();
            client.later(client.random().nextInt(AGAIN_MILLIS), () -> {
                if (client.line() != null && client.peer().equals(peer)) {
                    client.requests().again(client.line(), request);
                }
            });
        } else if (code.equals("not-in-room")) {
            client.later(REJOIN_MILLIS, () -> client.rosters().read(request.room()));
        }
    }
}
