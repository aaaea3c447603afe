package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import dev.parley.protocol.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a link: numbers frames, keeps each until it has its outcome, and decides what is published next.
 * Frames are published in the order of their numbers; a repetition starts from the first that the other node has not
 * got, so that the order holds. Pure: time comes in, what ended goes out by {@link #drainEnded}. Lives with its link.
 */
final class LinkSender {
    private final LinkConfig config;
    private final Returns returns;
    private final Quota quota;
    /** Every frame without an outcome. */
    private final TreeMap<Long, Frame> live = new TreeMap<>();
    /** What is to be published, in order; may hold frames that have ended meanwhile. */
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();

    private List<Ended> ended = new ArrayList<>();
    private long nextNumber = 1;
    private long earliestDeadline = Long.MAX_VALUE;
    private boolean hasDeadline;
    /** Frames below it have arrived, as the other node told. */
    private long peerNext = 1;

    private boolean ask;
    private long askedAt;
    private boolean asked;

    LinkSender(LinkConfig config) {
        this.config = config;
        returns = new Returns(config);
        quota = new Quota(config);
    }

    /** What a message is made of. */
    record Taken(long after, boolean ask, List<Frame> frames) {}

    /** Accepts the frame, or does nothing and says {@code false} where the link, or its sender's share of it, is full. */
    boolean offer(FrameKind kind, @Nullable PeerId sender, byte[] body, long deadline, Consumer<Outcome> done) {
        if (!quota.has(sender, body.length)) {
            return false;
        }
        final Frame frame = new Frame(nextNumber++, kind, sender, body, deadline, done);
        live.put(frame.number, frame);
        waiting.add(frame);
        quota.add(frame);
        if (!hasDeadline || deadline - earliestDeadline < 0) {
            earliestDeadline = deadline;
            hasDeadline = true;
        }
        return true;
    }

    /** Whether the other node knows of frames that were never sent. */
    boolean outdoneBy(LinkMessage.Answers answers) {
        return answers.next() > nextNumber;
    }

    /** Whether nothing is to be published for a moment, because the last message came back. */
    boolean pausing(long now) {
        return returns.pausing(now);
    }

    /** Whether there is something to publish. */
    boolean hasNews() {
        while (!waiting.isEmpty() && waiting.peek().ended) {
            waiting.remove();
        }
        return ask || !waiting.isEmpty();
    }

    /** What goes into the next message. */
    Taken take(long now) {
        final List<Frame> frames = new ArrayList<>();
        long size = 0;
        while (!waiting.isEmpty() && frames.size() < config.batchFrames()) {
            final Frame frame = waiting.peek();
            size += frame.body.length + LinkCodec.FRAME_OVERHEAD;
            if (!frames.isEmpty() && size > config.batchBytes()) {
                break;
            }
            waiting.remove();
            if (frame.deadline - now <= 0) {
                end(frame, Outcome.UNREACHABLE);
            }
            if (!frame.ended) {
                frame.publishedAt = now;
                frame.open++;
                frames.add(frame);
            }
        }
        final Long before = frames.isEmpty() ? null : live.lowerKey(frames.getFirst().number);
        final boolean asking = ask;
        ask = false;
        return new Taken(before == null ? 0 : before, asking, frames);
    }

    /** Frames below it have their outcome. */
    long base() {
        return live.isEmpty() ? nextNumber : live.firstKey();
    }

    /** The other node is there. */
    void heard() {
        returns.over();
    }

    /** There was no queue for these frames. */
    void returned(List<Long> numbers, long now) {
        final List<Frame> frames = new ArrayList<>(numbers.size());
        for (Long number : numbers) {
            final Frame frame = live.get(number);
            if (frame != null) {
                frame.open--;
                frames.add(frame);
            }
        }
        if (returns.returned(now)) {
            giveUp();
            return;
        }
        final boolean mayBeComing = returns.queueMayBeComing(now);
        if (!mayBeComing) {
            frames.stream().filter(Frame::certainNotToHaveArrived).forEach(frame -> end(frame, Outcome.NO_NODE));
        }
        final Map.Entry<Long, Frame> eldest = live.firstEntry();
        if (eldest != null && (mayBeComing || !eldest.getValue().certainNotToHaveArrived())) {
            // The queue of a node that has lost its connection is there again in a moment.
            ask = true;
            againAfterPause(now);
        }
    }

    /** What became of the publications of an earlier connection will never be known. */
    void reconnected(long now, boolean first) {
        for (Frame frame : live.values()) {
            frame.mayHaveArrived |= frame.open > 0;
            frame.open = 0;
        }
        if (!first) {
            returns.reconnected(now);
        }
        ask |= !live.isEmpty() && live.firstKey() < peerNext;
        publishFrom(peerNext);
    }

    /** Asks for what may have been lost on its way to this node. */
    void askAgain() {
        ask |= !live.isEmpty();
    }

    /**
     * What the other node tells.
     *
     * @return the first of the frames that ended with it; {@code null} if none did
     */
    @Nullable
    Frame answered(LinkMessage.Answers answers) {
        Frame first = null;
        for (LinkMessage.Answer answer : answers.outcomes()) {
            final Frame frame = live.get(answer.number());
            if (frame != null) {
                first = first == null ? frame : first;
                end(frame, answer.outcome());
            }
        }
        if (answers.resync()) {
            peerNext = answers.next();
            publishFrom(peerNext);
        } else {
            peerNext = Math.max(peerNext, answers.next());
        }
        return first;
    }

    /** Ends what is too late, and asks where the other node has been silent for too long. */
    void tick(long now) {
        if (hasDeadline && now - earliestDeadline >= 0) {
            expire(now);
        }
        final Map.Entry<Long, Frame> eldest = live.firstEntry();
        if (eldest == null || eldest.getValue().certainNotToHaveArrived()) {
            return;
        }
        final long silence = config.silence().toNanos();
        if (now - eldest.getValue().publishedAt >= silence && (!asked || now - askedAt >= silence)) {
            ask = true;
            asked = true;
            askedAt = now;
        }
    }

    /** Ends everything: as {@code NO_NODE} what is certain not to have arrived. */
    private void giveUp() {
        for (Frame frame : List.copyOf(live.values())) {
            end(frame, frame.certainNotToHaveArrived() ? Outcome.NO_NODE : Outcome.UNREACHABLE);
        }
        waiting.clear();
        ask = false;
    }

    /** Ends everything as {@code UNREACHABLE}. */
    void close() {
        List.copyOf(live.values()).forEach(frame -> end(frame, Outcome.UNREACHABLE));
        waiting.clear();
        ask = false;
    }

    int retained() {
        return live.size();
    }

    List<Ended> drainEnded() {
        if (ended.isEmpty()) {
            return List.of();
        }
        final List<Ended> drained = ended;
        ended = new ArrayList<>();
        return drained;
    }

    private void againAfterPause(long now) {
        returns.pause(now);
        publishFrom(peerNext);
    }

    private void publishFrom(long number) {
        waiting.clear();
        waiting.addAll(live.tailMap(number, true).values());
    }

    private void expire(long now) {
        hasDeadline = false;
        for (Frame frame : List.copyOf(live.values())) {
            if (now - frame.deadline >= 0) {
                end(frame, Outcome.UNREACHABLE);
            } else if (!hasDeadline || frame.deadline - earliestDeadline < 0) {
                earliestDeadline = frame.deadline;
                hasDeadline = true;
            }
        }
        waiting.removeIf(frame -> frame.ended);
        ask &= !live.isEmpty();
    }

    private void end(Frame frame, Outcome outcome) {
        if (!frame.ended) {
            frame.ended = true;
            live.remove(frame.number);
            quota.remove(frame);
            ended.add(new Ended(frame.done, outcome));
        }
    }
}
