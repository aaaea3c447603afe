package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import dev.parley.bench.client.Incoming;
import dev.parley.bench.client.Sdp;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Two clients in a room of their own: one offers, the other answers every offer as it comes. All on one event loop.
 */
final class Pair implements Client.Listener {
    private static final byte[] OFFER = ascii("offer");
    private static final byte[] ANSWER = ascii("answer");
    private static final byte[] JOIN = ascii("join");
    private static final int JOIN_NUMBER = 0;
    /** A client that says {@code received} does so now and then, not for each push. */
    private static final int RECEIVED_EVERY = 16;

    private final Side caller;
    private final Side callee;
    private final byte[] room;
    private final boolean sayReceived;
    private final Histogram latency;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private Runnable onEnd = () -> {};
    private long offers;
    private long answers;
    private long leftOut;
    private long offersTaken;
    private long answersTaken;
    private long leftOutTaken;
    private int ended;

    /** One of the two. */
    private static final class Side {
        private final Client client;
        private final Acks acks = new Acks();
        private final Arrivals arrivals = new Arrivals();
        private String peer = "";
        private byte[] roomAndTo = new byte[0];
        private long received;

        private Side(Client client) {
            this.client = client;
        }
    }

    /**
     * @param room its name
     * @param latency where the time from an offer to its answer goes, in nanoseconds; of the loop
     */
    Pair(
            String room,
            Function<Client.Listener, Client> newCaller,
            Function<Client.Listener, Client> newCallee,
            boolean sayReceived,
            Histogram latency) {
        this.room = ascii("\"room\":\"" + room + "\"");
        this.sayReceived = sayReceived;
        this.latency = latency;
        this.caller = new Side(newCaller.apply(this));
        this.callee = new Side(newCallee.apply(this));
    }

    /** Connects both, and has them join. */
    void join() {
        caller.client.connect();
        callee.client.connect();
    }

    /** Done when the caller has seen the callee come; fails with {@link Refused}. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Told whenever an offer has come to its end: answered, or failed on the way. */
    void onEnd(Runnable then) {
        onEnd = then;
    }

    /** Sends the next offer; its time is taken from {@code sentAt} on. */
    void offer(long sentAt) {
        final long number = offers + 1;
        if (signal(caller, OFFER, number, sentAt)) {
            offers = number;
        } else {
            leftOut++;
        }
    }

    private static boolean signal(Side from, byte[] type, long number, long sentAt) {
        final boolean sent = from.client.request(type, number, Sdp.fields(from.roomAndTo, number, sentAt));
        if (sent) {
            from.acks.sent(number);
        }
        return sent;
    }

    @Override
    public void came(Client client, Incoming incoming) {
        final Side side = client == caller.client ? caller : callee;
        if (incoming.seq() >= 0) {
            side.arrivals.seq(incoming.seq());
            received(side);
        }
        switch (incoming.kind()) {
            case OFFER -> offered(incoming);
            case ANSWER -> answered(incoming);
            case ACK -> acknowledged(side, incoming, true);
            case FAILED -> acknowledged(side, incoming, false);
            case WELCOME -> welcomed(side, incoming.peer());
            case PEER_JOINED -> ready.complete(null);
            case REFUSED, ERROR -> ready.completeExceptionally(new Refused(incoming.code()));
            default -> {}
        }
    }

    private void offered(Incoming offer) {
        if (callee.arrivals.arrived(offer.signal()) && !signal(callee, ANSWER, offer.signal(), offer.sentAt())) {
            leftOut++;
        }
    }

    private void answered(Incoming answer) {
        if (caller.arrivals.arrived(answer.signal())) {
            answers++;
            latency.recordValue(Math.max(1, System.nanoTime() - answer.sentAt()));
            onEnd.run();
        }
    }

    private void acknowledged(Side side, Incoming ack, boolean ok) {
        if (ack.request() != JOIN_NUMBER) {
            side.acks.answered(ack.request(), ok, ack.code());
            if (!ok) {
                onEnd.run();
            }
        } else if (!ok) {
            ready.completeExceptionally(new Refused(ack.code()));
        } else if (side == caller) {
            callee.client.request(JOIN, JOIN_NUMBER, room);
        }
    }

    private void welcomed(Side side, String peer) {
        side.peer = peer;
        if (!caller.peer.isEmpty() && !callee.peer.isEmpty()) {
            caller.roomAndTo = address(callee.peer);
            callee.roomAndTo = address(caller.peer);
            caller.client.request(JOIN, JOIN_NUMBER, room);
        }
    }

    private byte[] address(String peer) {
        return ascii(new String(room, StandardCharsets.US_ASCII) + ",\"to\":\"" + peer + "\",");
    }

    private void received(Side side) {
        final long seq = side.arrivals.lastSeq();
        if (sayReceived && seq >= side.received + RECEIVED_EVERY) {
            side.received = seq;
            side.client.received(seq);
        }
    }

    @Override
    public void ended(Client client, String how) {
        ended++;
        ready.completeExceptionally(new Refused(how));
    }

    /** Whether every offer and every answer has had its outcome. */
    boolean settled() {
        return caller.acks.unanswered() == 0 && callee.acks.unanswered() == 0;
    }

    /** Whether all that was confirmed has come. */
    boolean complete() {
        return lost() == 0;
    }

    private int lost() {
        return callee.arrivals.missing(caller.acks.confirmed()) + caller.arrivals.missing(callee.acks.confirmed());
    }

    /** What this pair did since the last time. */
    Tally take() {
        final Tally tally = new Tally(
                offers - offersTaken,
                answers - answersTaken,
                leftOut - leftOutTaken,
                caller.acks.takeCodes(),
                callee.acks.takeCodes());
        offersTaken = offers;
        answersTaken = answers;
        leftOutTaken = leftOut;
        return tally;
    }

    /** All there have been so far. */
    Faults faults() {
        return new Faults(
                lost(),
                caller.arrivals.repeated() + callee.arrivals.repeated(),
                caller.arrivals.overtaken() + callee.arrivals.overtaken(),
                caller.arrivals.gaps() + callee.arrivals.gaps(),
                caller.acks.unanswered() + callee.acks.unanswered(),
                caller.acks.repeated() + callee.acks.repeated(),
                ended);
    }

    Stream<Client> clients() {
        return Stream.of(caller.client, callee.client);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
