package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.system.harness.Wire;

/** How one connection speaks its wire. Of one connection and its event loop. */
interface Dialect {
    String path();

    String hello(ObjectNode fields);

    /** @param id {@code null} for a message that nobody answers */
    String message(String id, String type, ObjectNode fields);

    /** Asks for a sign of life. */
    String ping();

    /** What ends the session before the connection is closed; {@code null} where the close itself does. */
    String goodbye();

    /** What has to be said at once because of what came; {@code null} for nothing. */
    String answer(String text);

    /** {@code null} for what concerns the transport alone. */
    Heard read(String text);

    /** The code that was told ahead of the connection's end; 0 for none. */
    int closing();

    static Dialect of(Wire wire) {
        return switch (wire) {
            case NATIVE -> new NativeDialect();
            case WEB -> new WebDialect();
        };
    }
}
