package dev.parley.hub.node;

/**
 * What a node reads of what other nodes write, as a number that its lease bears. Nodes send only what the lowest of them
 * reads, so that a cluster can be upgraded and taken back node by node.
 *
 * <p>A field, a kind or a code that older nodes may skip, or answer with an outcome, needs no new version. What they have to
 * understand does: raise {@link #CURRENT}, and send it only where {@link NodeLeases#agree} answers as much.
 */
public final class WireVersion {
    /** Fields by their place: nothing can be added. What nodes read whose lease says nothing. */
    public static final int POSITIONS = 1;

    /** Numbered fields: what is not known is skipped. */
    public static final int FIELDS = 2;

    /** Written as {@link #FIELDS}; a node that reads it knows {@code RoomPush}, and the pushes that it leaves in outboxes. */
    public static final int ROOM_PUSHES = 3;

    /** What this program reads at most; it reads everything before, too. */
    public static final int CURRENT = ROOM_PUSHES;

    private WireVersion() {}
}
