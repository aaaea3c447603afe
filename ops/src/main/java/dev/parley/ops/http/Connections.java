package dev.parley.ops.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The server's connections, of which there is a bounded number, and which one makes room for another: of whoever holds the
 * most, the one that has come on least lately, and before any that is being answered one that keeps the server waiting. So
 * whoever holds connections holds them from itself, and a probe finds a place. The event loop's thread.
 */
final class Connections {

    /**
     * @param whose it is
     * @param answering whether an endpoint is at work for it; otherwise the client is to send or to read
     */
    private record State(Subnet whose, boolean answering) {}

    private final int max;
    /** Who has come on least lately stands first. */
    private final SequencedMap<Channel, State> open = new LinkedHashMap<>();

    Connections(int max) {
        this.max = max;
    }

    /** Takes one in. Returns whether another had to go, which is closed by then. */
    boolean add(Channel channel) {
        boolean full = open.size() >= max;
        if (full) {
            Channel victim = victim();
            open.remove(victim);
            if (victim.isOpen()) {
                // By a reset, so that nothing of it is left with the kernel, be it an answer that nobody reads.
                victim.config().setOption(ChannelOption.SO_LINGER, 0);
                var _ = victim.close();
            }
        }
        open.put(channel, new State(Subnet.of(channel.remoteAddress()), false));
        return full;
    }

    /** It waits for its client from now on. */
    void waits(Channel channel) {
        moved(channel, false);
    }

    /** Its client waits for an answer from now on. */
    void answers(Channel channel) {
        moved(channel, true);
    }

    void remove(Channel channel) {
        open.remove(channel);
    }

    private void moved(Channel channel, boolean answering) {
        State before = open.remove(channel);
        if (before != null) {
            open.putLast(channel, new State(before.whose, answering));
        }
    }

    private Channel victim() {
        Map<Subnet, Integer> counts = new HashMap<>();
        open.values().forEach(state -> counts.merge(state.whose, 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        Channel busy = null;
        for (Map.Entry<Channel, State> each : open.entrySet()) {
            if (counts.getOrDefault(each.getValue().whose, 0) == most) {
                if (!each.getValue().answering) {
                    return each.getKey();
                }
                busy = busy == null ? each.getKey() : busy;
            }
        }
        return busy == null ? open.firstEntry().getKey() : busy;
    }
}
