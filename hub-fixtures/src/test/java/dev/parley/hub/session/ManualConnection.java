package dev.parley.hub.session;

import dev.parley.hub.client.ClientConnection;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection that has written what it was given when the test says so. Anything but pushes is a failure. */
final class ManualConnection implements ClientConnection {
    private final List<Long> seqs = new ArrayList<>();
    private final List<RawJson> bodies = new ArrayList<>();
    private final List<Written> unwritten = new ArrayList<>();

    /** Of the pushes, in their order. */
    List<Long> seqs() {
        return seqs;
    }

    /** Of the pushes, in their order. */
    List<String> bodies() {
        return bodies.stream()
                .map(body -> new String(body.utf8(), StandardCharsets.UTF_8))
                .toList();
    }

    void writeAll() {
        end(true);
    }

    void failAll() {
        end(false);
    }

    private void end(boolean success) {
        final List<Written> all = List.copyOf(unwritten);
        unwritten.clear();
        all.forEach(written -> written.written(success));
    }

    @Override
    public void push(PushType type, long seq, RawJson body, Written written) {
        seqs.add(seq);
        bodies.add(body);
        unwritten.add(written);
    }

    @Override
    public void error(ProtocolError error) {
        throw new AssertionError(error);
    }

    @Override
    public void close(CloseCode code, String message) {
        throw new AssertionError(code);
    }

    @Override
    public void replaced(Runnable alive) {
        throw new AssertionError(alive);
    }

    @Override
    public void reading(boolean on) {
        throw new AssertionError(on);
    }
}
