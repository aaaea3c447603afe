package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import dev.parley.bench.client.Incoming;
import dev.parley.bench.client.Sdp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * A room whose members, one after the other, send something that all others are told of. All on one event loop. What the
 * n-th push about a member is about follows from the order that the hub promises for what one sender does.
 */
final class Room implements Sender {
    private static final byte[] JOIN = ascii("join");
    private static final byte[] MESSAGE = ascii("message");
    private static final byte[] STATUS = ascii("status");
    /** What a member says it is, one after the other, from the beginning again: so that one which was passed over shows. */
    private static final List<String> STATUSES = List.of("busy", "away", "in-call", "online");

    private final int number;
    private final byte[] room;
    private final boolean changes;
    private final Histogram latency;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Integer> byPeer = new HashMap<>();
    private final Map<Integer, Long> sentAt = new HashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private Runnable onEnd = () -> {};
    private int sent;
    private int taken;
    private long pushes;
    private long pushesTaken;
    private long leftOut;
    private long misrouted;
    private long merged;
    private int ended;

    /**
     * @param changes whether they change their status, instead of sending messages
     * @param latency where the time until each of the others is told goes, in nanoseconds; of the loop
     */
    Room(int number, String name, boolean changes, Histogram latency) {
        this.number = number;
        this.room = ascii("\"room\":\"" + name + "\"");
        this.changes = changes;
        this.latency = latency;
    }

    /** One of them. */
    private final class Member implements Client.Listener {
        private final int index = members.size();
        private final Client client;
        private final Received received;
        private final Acks acks = new Acks();
        private final Arrivals arrivals = new Arrivals();
        private final int[] told;

        private Member(BiFunction<Client.Listener, Integer, Client> client, int size, boolean sayReceived) {
            this.client = client.apply(this, index);
            this.received = new Received(this.client, sayReceived);
            this.told = new int[size];
        }

        @Override
        public void came(Client from, Incoming incoming) {
            if (incoming.seq() >= 0) {
                arrivals.seq(incoming.seq());
                received.came(incoming.seq());
            }
            switch (incoming.kind()) {
                case WELCOME -> {
                    byPeer.put(incoming.peer(), index);
                    client.request(JOIN, 0, room);
                }
                case ACK -> acknowledged(incoming, true);
                case FAILED -> acknowledged(incoming, false);
                case MESSAGE -> message(incoming);
                case PEER_UPDATED -> updated(incoming);
                case REFUSED, ERROR -> ready.completeExceptionally(new Refused(incoming.code()));
                default -> {}
            }
        }

        private void acknowledged(Incoming ack, boolean ok) {
            if (ack.request() > 0) {
                acks.answered(ack.request(), ok, ack.code().isEmpty() ? "done" : ack.code());
                onEnd.run();
            } else if (!ok) {
                ready.completeExceptionally(new Refused(ack.code()));
            } else if (index + 1 < members.size()) {
                members.get(index + 1).client.connect();
            } else {
                ready.complete(null);
            }
        }

        private void message(Incoming message) {
            if (message.pair() == number) {
                arrived((int) message.signal());
            } else {
                misrouted++;
            }
        }

        private void updated(Incoming update) {
            final Integer sender = byPeer.get(update.peer());
            final int status = STATUSES.indexOf(update.code());
            if (sender == null || status < 0) {
                misrouted++;
                return;
            }
            while (told[sender] % STATUSES.size() != status) {
                passOver(sender);
            }
            arrived(told[sender] * members.size() + sender + 1);
            told[sender]++;
        }

        /** Said while the one before was being stored: the hub tells the latest. */
        private void passOver(int sender) {
            arrivals.passedOver(told[sender] * members.size() + sender + 1);
            told[sender]++;
            merged++;
        }

        /** At the end: who was told last what the sender has said last was told all that counts. */
        private void catchUp() {
            for (int sender = 0; changes && sender < told.length; sender++) {
                final int said = (sent + members.size() - 1 - sender) / members.size();
                if (sender != index && told[sender] % STATUSES.size() == said % STATUSES.size()) {
                    while (told[sender] < said) {
                        passOver(sender);
                    }
                }
            }
        }

        private void arrived(int signal) {
            if (arrivals.arrived(signal)) {
                pushes++;
                latency.recordValue(Math.max(1, System.nanoTime() - sentAt.getOrDefault(signal, System.nanoTime())));
            }
        }

        /** How many of what the others were told is delivered has not come. */
        private int missing() {
            final BitSet confirmed = new BitSet();
            members.stream().filter(other -> other != this).forEach(other -> confirmed.or(other.acks.confirmed()));
            return arrivals.missing(confirmed);
        }

        @Override
        public void ended(Client from, String how) {
            ended++;
            ready.completeExceptionally(new Refused(how));
        }
    }

    /** Has so many connect and join, one after the other. */
    void open(int size, BiFunction<Client.Listener, Integer, Client> client, boolean sayReceived) {
        for (int i = 0; i < size; i++) {
            members.add(new Member(client, size, sayReceived));
        }
        members.getFirst().client.connect();
    }

    /** Done when all are in; fails with {@link Refused}. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    @Override
    public void onEnd(Runnable then) {
        onEnd = then;
    }

    /** The next member does. */
    @Override
    public void send(long at) {
        final int signal = sent + 1;
        final Member member = members.get(sent % members.size());
        final boolean left = changes
                ? member.client.request(STATUS, signal, member.received.with(status(signal)))
                : member.client.request(MESSAGE, signal, member.received.with(message(signal, at)));
        if (left) {
            sent = signal;
            sentAt.put(signal, at);
            member.acks.sent(signal);
        } else {
            leftOut++;
        }
    }

    private byte[] status(int signal) {
        return ascii("\"status\":\"" + STATUSES.get((signal - 1) / members.size() % STATUSES.size()) + "\"");
    }

    private byte[] message(int signal, long at) {
        final byte[] before = ascii(new String(room, StandardCharsets.US_ASCII) + ",\"data\":{");
        final byte[] fields = Sdp.fields(before, number, signal, at);
        final byte[] out = Arrays.copyOf(fields, fields.length + 1);
        out[fields.length] = '}';
        return out;
    }

    @Override
    public boolean settled() {
        return members.stream().allMatch(member -> member.acks.unanswered() == 0);
    }

    @Override
    public boolean complete() {
        return members.stream().allMatch(member -> member.missing() == 0);
    }

    @Override
    public Tally take() {
        final Map<String, Long> passedOver = merged == 0 ? Map.of() : Map.of("merged", merged);
        Tally tally =
                new Tally(sent - taken, pushes - pushesTaken, leftOut, pushes - pushesTaken, Map.of(), passedOver);
        for (Member member : members) {
            tally = tally.and(new Tally(0, 0, 0, 0, member.acks.takeCodes(), Map.of()));
        }
        taken = sent;
        pushesTaken = pushes;
        leftOut = 0;
        merged = 0;
        return tally;
    }

    /** The order among several senders is nobody's promise. */
    @Override
    public Faults faults() {
        members.forEach(Member::catchUp);
        return new Faults(
                members.stream().mapToLong(Member::missing).sum(),
                misrouted,
                members.stream().mapToLong(member -> member.arrivals.repeated()).sum(),
                0,
                members.stream().mapToLong(member -> member.arrivals.gaps()).sum(),
                members.stream().mapToLong(member -> member.acks.unanswered()).sum(),
                members.stream().mapToLong(member -> member.acks.repeated()).sum(),
                ended);
    }

    @Override
    public Stream<Client> clients() {
        return members.stream().map(member -> member.client);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
