package dev.parley.protocol;

/**
 * Names a signal, the same however often it is sent again, so that whoever has seen it can drop the repeat
 * (protocol, "Hub → client"). Made by the sender's node from its peer id and the request's id.
 *
 * @param value opaque to clients
 */
public record Mid(String value) {
    @Override
    public String toString() {
        return value;
    }
}
