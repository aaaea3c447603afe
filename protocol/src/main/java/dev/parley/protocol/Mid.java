package dev.parley.protocol;

/**
 * Names a signal, the same however often it is sent again, so that whoever has seen it can drop the repeat
 * (protocol, "Hub → client"). Made by the sender's node from its peer id and the request's id.
 *
 * @param value opaque to clients
 */
public record Mid(String value) {
    /** Of a signal that was sent under an id. */
    public static Mid of(PeerId sender, RequestId request) {
        return new Mid(sender.value() + '.' + request.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
