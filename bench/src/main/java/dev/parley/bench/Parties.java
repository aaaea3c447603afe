package dev.parley.bench;

import dev.parley.bench.client.Dialect;
import dev.parley.bench.client.NativeDialect;
import dev.parley.bench.client.WebDialect;
import dev.parley.bench.load.Fleet;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Who offers and who answers. */
record Parties(Fleet.Party callers, Fleet.Party callees) {
    /** With several nodes of a wire, the two of a pair come to different ones. */
    static Parties of(Options options, String run) {
        final Tokens tokens = new Tokens(options.secret());
        return new Parties(
                party(options, options.callerWire(), tokens, run + "-a", 0),
                party(options, options.calleeWire(), tokens, run + "-b", 1));
    }

    private static Fleet.Party party(
            Options options, Options.WireName wire, Tokens tokens, String prefix, int firstNode) {
        final Dialect dialect = switch (wire) {
            case NATIVE -> new NativeDialect();
            case WEB -> new WebDialect();
        };
        final List<URI> nodes = new ArrayList<>(wire == Options.WireName.NATIVE ? options.ws() : options.sio());
        Collections.rotate(nodes, -firstNode);
        return new Fleet.Party(dialect, nodes, number -> tokens.of(prefix + "-" + number));
    }
}
