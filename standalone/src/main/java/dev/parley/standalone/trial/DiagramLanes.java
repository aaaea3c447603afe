package dev.parley.standalone.trial;

/** Three vertical lines, one for each party, and an arrow between two of them. */
final class DiagramLanes {
    private static final int GAP = 11;

    /** From left to right. */
    enum Party {
        ANN(0),
        HUB(GAP + 1),
        BOB(2 * (GAP + 1));

        private final int column;

        Party(int column) {
            this.column = column;
        }
    }

    private DiagramLanes() {}

    /** The three lines' heads. */
    static String heads(String left, String right) {
        return left + " ".repeat(GAP - left.length()) + "hub" + " ".repeat(GAP - right.length()) + right;
    }

    /**
     * An arrow.
     *
     * @param bobAway whether Bob's line is broken
     */
    static String arrow(Party from, Party to, boolean bobAway) {
        final StringBuilder line = still(bobAway);
        final int start = from.column;
        final int end = to.column;
        final int step = Integer.signum(end - start);
        for (int at = start + step; at != end; at += step) {
            line.setCharAt(at, at == Party.HUB.column ? '┼' : '─');
        }
        line.setCharAt(start, step > 0 ? '├' : '┤');
        line.setCharAt(end - step, step > 0 ? '▶' : '◀');
        return line.toString();
    }

    /** An arrow to the hub, where what it carries waits. */
    static String held(Party from) {
        final StringBuilder line = new StringBuilder(arrow(from, Party.HUB, true));
        line.setCharAt(Party.HUB.column, '■');
        return line.toString();
    }

    /** Bob's line breaks. */
    static String broken() {
        final StringBuilder line = still(true);
        line.setCharAt(Party.BOB.column, '╳');
        return line.toString();
    }

    private static StringBuilder still(boolean bobAway) {
        final String gap = " ".repeat(GAP);
        return new StringBuilder("│" + gap + "│" + gap + (bobAway ? "╎" : "│"));
    }
}
