package dev.parley.bench;

import dev.parley.bench.client.Dialect;
import dev.parley.bench.client.NativeDialect;
import dev.parley.bench.client.NestDialect;
import dev.parley.bench.client.SocketIoDialect;
import dev.parley.bench.client.WebDialect;
import dev.parley.bench.load.Fleet;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Who offers and who answers. */
record Parties(Fleet.Party callers, Fleet.Party callees) {
    /** With several nodes of a wire, the two of a pair come to different ones. */
    static Parties of(Options.Servers servers, String run) {
        return new Parties(
                party(servers, servers.caller(), run + "-a", 0), party(servers, servers.callee(), run + "-b", 1));
    }

    private static Fleet.Party party(Options.Servers servers, Options.WireName wire, String prefix, int firstNode) {
        final Dialect dialect = switch (wire) {
            case NATIVE -> new NativeDialect();
            case WEB -> new WebDialect();
            case NEST -> new NestDialect();
            case SOCKETIO -> new SocketIoDialect();
        };
        final List<URI> nodes = new ArrayList<>(
                switch (wire) {
                    case NATIVE, NEST -> servers.ws();
                    case WEB, SOCKETIO -> servers.sio();
                });
        Collections.rotate(nodes, -firstNode);
        final UnaryOperator<String> credential =
                wire.onlyRelays() ? UnaryOperator.identity() : new Tokens(servers.secret())::of;
        return new Fleet.Party(dialect, nodes, number -> credential.apply(prefix + "-" + number));
    }
}
