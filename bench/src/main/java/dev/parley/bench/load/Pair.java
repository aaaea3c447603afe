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
final class Pair implements Client.Listener, Sender {
    private static final byte[] OFFER = ascii("offer");
    private static final byte[] ANSWER = ascii("answer");
    private static final byte[] JOIN = ascii("join");
    private static final int JOIN_NUMBER = 0;
    private final Side caller;
    private final Side callee;
    private final int number;
    private final byte[] room;
    private final boolean onlyRelayed;
    private final Histogram latency;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private Runnable onEnd = () -> {};
    private long offers;
    private long answers;
    private long leftOut;
    private long arrived;
    private long misrouted;
    private long offersTaken;
    private long answersTaken;
    private long leftOutTaken;
    private long arrivedTaken;
    private int ended;

    /**
     * @param number of the pair
     * @param room its name
     * @param latency where the time from an offer to its answer goes, in nanoseconds; of the loop
     */
    Pair(
            int number,
            String room,
            Function<Client.Listener, Client> newCaller,
            Function<Client.Listener, Client> newCallee,
            boolean sayReceived,
            Histogram latency) {
        this.room = ascii("\"room\":\"" + room + "\"");
        this.number = number;
        this.latency = latency;
        this.caller = new Side(newCaller.apply(this), sayReceived);
        this.callee = new Side(newCallee.apply(this), sayReceived);
        this.onlyRelayed = callee.client.dialect().onlyRelays();
    }

    /** Connects both, and has them join. */
    void join() {
        caller.client.connect();
        callee.client.connect();
    }

    /** Done when the caller has seen the callee come, or nobody is told of that and both are in; fails with {@link Refused}. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** An offer's end: answered, or failed on the way. */
    @Override
    public void onEnd(Runnable then) {
        onEnd = then;
    }

    @Override
    public void send(long at) {
        final long signal = offers + 1;
        if (signal(caller, OFFER, signal, at)) {
            offers = signal;
        } else {
            leftOut++;
        }
    }

    private boolean signal(Side from, byte[] type, long signal, long sentAt) {
        final byte[] fields = Sdp.fields(from.received.with(from.roomAndTo), number, signal, sentAt);
        final boolean sent = from.client.request(type, signal, fields);
        if (sent) {
            from.acks.sent(signal);
        }
        return sent;
    }

    @Override
    public void came(Client client, Incoming incoming) {
        final Side side = client == caller.client ? caller : callee;
        if (incoming.seq() >= 0) {
            side.arrivals.seq(incoming.seq());
            side.received.came(incoming.seq());
        }
        switch (incoming.kind()) {
            case OFFER -> signal(side, callee, incoming);
            case ANSWER -> signal(side, caller, incoming);
            case ACK -> acknowledged(side, incoming, true);
            case FAILED -> acknowledged(side, incoming, false);
            case WELCOME -> welcomed(side, incoming.peer());
            case PEER_JOINED -> ready.complete(null);
            case REFUSED, ERROR -> ready.completeExceptionally(new Refused(incoming.code()));
            default -> {}
        }
    }

    private void signal(Side at, Side expectedAt, Incoming signal) {
        if (at != expectedAt || signal.pair() != number) {
            misrouted++;
            return;
        }
        if (!at.arrivals.arrived(signal.signal())) {
            return;
        }
        arrived++;
        if (onlyRelayed) {
            // Its coming is all that is ever known of it.
            (at == callee ? caller : callee).acks.answered(signal.signal(), true, "came");
        }
        if (at == callee) {
            offered(signal);
        } else {
            answered(signal);
        }
    }

    private void offered(Incoming offer) {
        if (!signal(callee, ANSWER, offer.signal(), offer.sentAt())) {
            leftOut++;
        }
    }

    private void answered(Incoming answer) {
        answers++;
        latency.recordValue(Math.max(1, System.nanoTime() - answer.sentAt()));
        onEnd.run();
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
            join(callee);
        } else if (onlyRelayed) {
            ready.complete(null);
        }
    }

    private void welcomed(Side side, String peer) {
        side.peer = peer;
        if (!caller.peer.isEmpty() && !callee.peer.isEmpty()) {
            caller.roomAndTo = address(callee.peer);
            callee.roomAndTo = address(caller.peer);
            join(caller);
        }
    }

    private void join(Side side) {
        side.client.request(JOIN, JOIN_NUMBER, side.client.dialect().join(room, side.peer));
    }

    private byte[] address(String peer) {
        return ascii(new String(room, StandardCharsets.US_ASCII) + ",\"to\":\"" + peer + "\",");
    }

    @Override
    public void ended(Client client, String how) {
        ended++;
        ready.completeExceptionally(new Refused(how));
    }

    @Override
    public boolean settled() {
        return caller.acks.unanswered() == 0 && callee.acks.unanswered() == 0;
    }

    @Override
    public boolean complete() {
        return lost() == 0;
    }

    private int lost() {
        return callee.arrivals.missing(caller.acks.confirmed()) + caller.arrivals.missing(callee.acks.confirmed());
    }

    @Override
    public Tally take() {
        final Tally tally = new Tally(
                offers - offersTaken,
                answers - answersTaken,
                leftOut - leftOutTaken,
                arrived - arrivedTaken,
                caller.acks.takeCodes(),
                callee.acks.takeCodes());
        offersTaken = offers;
        answersTaken = answers;
        leftOutTaken = leftOut;
        arrivedTaken = arrived;
        return tally;
    }

    @Override
    public Faults faults() {
        final int unanswered = caller.acks.unanswered() + callee.acks.unanswered();
        return new Faults(
                onlyRelayed ? unanswered : lost(),
                misrouted,
                caller.arrivals.repeated() + callee.arrivals.repeated(),
                caller.arrivals.overtaken() + callee.arrivals.overtaken(),
                caller.arrivals.gaps() + callee.arrivals.gaps(),
                onlyRelayed ? 0 : unanswered,
                caller.acks.repeated() + callee.acks.repeated(),
                ended);
    }

    @Override
    public Stream<Client> clients() {
        return Stream.of(caller.client, callee.client);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
