package dev.parley.system.harness;

/**
 * How a client presents itself. Anything may be null.
 *
 * @param headerToken sent with the upgrade request; native wire only
 * @param resume a {@code resume} object
 * @param client a {@code client} object
 */
public record Hello(String token, String headerToken, String resume, String client) {

    public static Hello with(Token token) {
        return with(token.sign());
    }

    public static Hello with(String token) {
        return new Hello(token, null, null, null);
    }

    public static Hello nothing() {
        return new Hello(null, null, null, null);
    }

    public static Hello inHeader(Token token) {
        return new Hello(null, token.sign(), null, null);
    }

    public Hello resuming(String session, long seq) {
        return new Hello(token, headerToken, Json.object("session", session, "seq", seq), client);
    }

    public Hello device(String device) {
        return new Hello(
                token, headerToken, resume, Json.object("name", "system-tests", "version", "1", "device", device));
    }

    String json() {
        return Json.object(
                "token",
                token,
                "resume",
                resume == null ? null : Json.raw(resume),
                "client",
                client == null ? null : Json.raw(client));
    }
}
