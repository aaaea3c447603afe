package dev.parley.system.harness;

import java.util.List;
import java.util.stream.Stream;

/** The two ways into the hub, as clients know them. */
public enum Wire {
    /** WebSocket, served by signaling. */
    NATIVE("native"),
    /** Socket.IO, served by rooms. */
    WEB("web");

    private final String rosterName;

    Wire(String rosterName) {
        this.rosterName = rosterName;
    }

    /** As rosters call it. */
    public String rosterName() {
        return rosterName;
    }

    /** Two peers, each on one of the wires. */
    public record Pairing(Wire first, Wire second) {
        @Override
        public String toString() {
            return first.rosterName + "-" + second.rosterName;
        }
    }

    /** All four. */
    public static List<Pairing> pairings() {
        return Stream.of(values())
                .flatMap(first -> Stream.of(values()).map(second -> new Pairing(first, second)))
                .toList();
    }
}
