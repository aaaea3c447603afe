package dev.parley.node.trace;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;

/** Which negotiations are told: whole ones, the same on every node of the same ratio, whoever of the two sends. */
record SpanSample(int oneIn) {
    boolean has(RoomName room, PeerId one, PeerId other) {
        // Of the texts, whose hash is the same in every JVM.
        final long pair = one.value().hashCode() + (long) other.value().hashCode();
        return Long.remainderUnsigned(mixed(31 * pair + room.value().hashCode()), oneIn) == 0;
    }

    /** SplitMix64's last step: the texts' hashes alone are not spread evenly. */
    private static long mixed(long bits) {
        final long once = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        final long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
        return twice ^ (twice >>> 31);
    }
}
