package dev.parley.bench.load;

/**
 * What must not happen.
 *
 * @param lost signals that the hub has confirmed to their sender, and that never came; where nothing is confirmed, signals
 *     that did not come in time
 * @param misrouted signals that came to somebody else
 * @param repeated signals that came more than once
 * @param overtaken signals that came after a later one of the same sender
 * @param gaps jumps in the numbers of a client's pushes
 * @param unanswered requests without an answer in time
 * @param answeredTwice answers to nothing that was asked, or was answered before
 * @param ended connections that ended
 */
public record Faults(
        long lost,
        long misrouted,
        long repeated,
        long overtaken,
        long gaps,
        long unanswered,
        long answeredTwice,
        long ended) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0);

    static Faults lost(long count) {
        return new Faults(count, 0, 0, 0, 0, 0, 0, 0);
    }

    Faults and(Faults other) {
        return new Faults(
                lost + other.lost,
                misrouted + other.misrouted,
                repeated + other.repeated,
                overtaken + other.overtaken,
                gaps + other.gaps,
                unanswered + other.unanswered,
                answeredTwice + other.answeredTwice,
                ended + other.ended);
    }

    /** All of them. */
    public long total() {
        return lost + misrouted + repeated + overtaken + gaps + unanswered + answeredTwice + ended;
    }

    /** Those with a number, in words; "none" if there are none. */
    public String describe() {
        final StringBuilder out = new StringBuilder();
        add(out, lost, "lost");
        add(out, misrouted, "misrouted");
        add(out, repeated, "repeated");
        add(out, overtaken, "out of order");
        add(out, gaps, "gaps in seq");
        add(out, unanswered, "unanswered");
        add(out, answeredTwice, "answered twice");
        add(out, ended, "connections ended");
        return out.isEmpty() ? "none" : out.toString();
    }

    private static void add(StringBuilder out, long count, String what) {
        if (count > 0) {
            out.append(out.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
        }
    }
}
