package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import java.nio.charset.StandardCharsets;

/**
 * Says what has reached one client's application as the example client does: with what it sends anyway, or by itself after
 * 100 ms or 32 pushes. On the client's loop.
 */
final class Received {
    private static final int PUSHES = 32;
    private static final long MILLIS = 100;

    private final Client client;
    private final boolean wanted;
    private long last;
    private long told;
    private boolean due;

    /** @param wanted whether anything is said at all */
    Received(Client client, boolean wanted) {
        this.client = client;
        this.wanted = wanted;
    }

    /** A push came. */
    void came(long seq) {
        last = seq;
        if (!wanted) {
            return;
        }
        if (last - told >= PUSHES) {
            tell();
        } else if (!due) {
            due = true;
            client.later(this::tell, MILLIS);
        }
    }

    private void tell() {
        due = false;
        if (last > told) {
            told = last;
            client.received(last);
        }
    }

    /** Adds it to the fields of a request that leaves now. */
    byte[] with(byte[] fields) {
        if (!wanted || last == told) {
            return fields;
        }
        told = last;
        final byte[] field = ("\"received\":" + last + ",").getBytes(StandardCharsets.US_ASCII);
        final byte[] out = new byte[field.length + fields.length];
        System.arraycopy(field, 0, out, 0, field.length);
        System.arraycopy(fields, 0, out, field.length, fields.length);
        return out;
    }
}
