package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A session's last answered requests, the oldest forgotten first: a ring of plain arrays, with chains from each bucket of
 * hashes. An object for each would live just long enough to cost the collector more than all that a signal makes. Lives on
 * the session's loop.
 */
final class AnsweredRequests {
    private static final int LEAST = 16;
    static final int NONE = -1;

    private final int most;
    private long[] hashes = new long[LEAST];
    private long[] fingerprints = new long[LEAST];
    private @Nullable Reply[] replies = new Reply[LEAST];
    /** The slot that comes next in the chain. */
    private int[] next = new int[LEAST];
    /** The first slot of each bucket's chain. */
    private int[] heads = filled(LEAST);

    private int first;
    private int size;

    /** @param most a power of two */
    AnsweredRequests(int most) {
        this.most = most;
    }

    /** Its slot, good until the next change; {@link #NONE} if it is not remembered. */
    int find(long hash) {
        int slot = heads[bucket(hash)];
        while (slot != NONE && hashes[slot] != hash) {
            slot = next[slot];
        }
        return slot;
    }

    long fingerprint(int slot) {
        return fingerprints[slot];
    }

    @Nullable
    Reply reply(int slot) {
        return replies[slot];
    }

    int size() {
        return size;
    }

    boolean full() {
        return size == most;
    }

    /** There has to be room. */
    void add(long hash, long fingerprint, @Nullable Reply reply) {
        if (size == hashes.length) {
            grow();
        }
        final int slot = (first + size++) & (hashes.length - 1);
        hashes[slot] = hash;
        fingerprints[slot] = fingerprint;
        replies[slot] = reply;
        link(slot);
    }

    /** Forgets the oldest, and gives its reply. There has to be one. */
    @Nullable
    Reply removeOldest() {
        final Reply reply = remove(first);
        first = (first + 1) & (hashes.length - 1);
        size--;
        return reply;
    }

    /** Forgets it, and gives its reply; its place is free in its turn. */
    @Nullable
    Reply remove(int slot) {
        final Reply reply = replies[slot];
        replies[slot] = null;
        final int bucket = bucket(hashes[slot]);
        if (heads[bucket] == slot) {
            heads[bucket] = next[slot];
            return reply;
        }
        for (int at = heads[bucket]; at != NONE; at = next[at]) {
            if (next[at] == slot) {
                next[at] = next[slot];
                return reply;
            }
        }
        return reply;
    }

    private void link(int slot) {
        final int bucket = bucket(hashes[slot]);
        next[slot] = heads[bucket];
        heads[bucket] = slot;
    }

    private int bucket(long hash) {
        return (int) (hash ^ (hash >>> 32)) & (heads.length - 1);
    }

    private void grow() {
        final AnsweredRequests larger = new AnsweredRequests(most);
        larger.resize(hashes.length * 2);
        while (size > 0) {
            final int slot = first;
            final boolean known = find(hashes[slot]) == slot;
            final long hash = hashes[slot];
            final long fingerprint = fingerprints[slot];
            final Reply reply = removeOldest();
            if (known) {
                larger.add(hash, fingerprint, reply);
            }
        }
        hashes = larger.hashes;
        fingerprints = larger.fingerprints;
        replies = larger.replies;
        next = larger.next;
        heads = larger.heads;
        first = larger.first;
        size = larger.size;
    }

    private void resize(int capacity) {
        hashes = new long[capacity];
        fingerprints = new long[capacity];
        replies = new Reply[capacity];
        next = new int[capacity];
        heads = filled(capacity);
    }

    private static int[] filled(int capacity) {
        final int[] none = new int[capacity];
        Arrays.fill(none, NONE);
        return none;
    }
}
