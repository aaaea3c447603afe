package dev.parley.standalone;

import static dev.parley.standalone.terminal.Terminal.Style.FAINT;
import static dev.parley.standalone.terminal.Terminal.Style.STRONG;

import dev.parley.standalone.terminal.Terminal;
import java.time.Duration;
import java.util.Locale;

/**
 * What is up and where: what a newcomer sees first.
 *
 * @param took since the JVM's start
 * @param host under which this machine finds everything
 * @param redis where the three are
 * @param amqp where the broker is
 * @param secret that tokens are signed with
 * @param admin opens the admin endpoints of all nodes
 * @param token ready-made, for every room
 * @param log where the log goes
 */
record Announcement(
        Duration took,
        String host,
        Ports ports,
        String redis,
        String amqp,
        String secret,
        String admin,
        String token,
        String log) {
    private static final int VALUE = 36;

    /** On which ports everything listens. */
    record Ports(
            int page, int nativeWire, int webWire, int artifacts, int signalingOps, int roomsOps, int artifactsOps) {}

    void show(Terminal terminal) {
        final String seconds = String.format(Locale.ROOT, ", %.1f s after its start", took.toMillis() / 1e3);
        final String http = "http://" + host + ":";
        terminal.line("");
        terminal.line("  " + terminal.style(STRONG, "Parley is up") + terminal.style(FAINT, seconds));
        terminal.line("");
        row(terminal, "Page", http + ports.page(), "open it twice: the second tab takes the other wire");
        row(
                terminal,
                "Live",
                http + ports.signalingOps() + "/live/",
                "how the signaling node fares, and what to do about it");
        row(terminal, "", http + ports.roomsOps() + "/live/", "the rooms node; both ask for the admin token");
        terminal.line("");
        row(terminal, "Native", "ws://" + host + ":" + ports.nativeWire() + "/v1/ws", "WebSocket, for apps");
        row(terminal, "Web", http + ports.webWire(), "Socket.IO, for browsers");
        row(terminal, "Files", http + ports.artifacts() + "/v1/uploads", "tus, for recordings and files of rooms");
        row(terminal, "Metrics", http + ports.signalingOps() + "/metrics", "the signaling node's");
        row(terminal, "", http + ports.roomsOps() + "/metrics", "the rooms node's; /health/ready is on each");
        row(terminal, "", http + ports.artifactsOps() + "/metrics", "the artifacts node's");
        row(terminal, "Redis", redis, "  signaling, rooms, shared");
        row(terminal, "AMQP", amqp, "");
        row(terminal, "Log", log, "  gone at the end; " + Invocation.with("--verbose") + " shows it here");
        terminal.line("");
        row(terminal, "Secret", secret, "tokens are signed with it (HS256)");
        row(terminal, "Admin", admin, "the admin token of all nodes");
        row(terminal, "Token", "good for every room, for an hour:", "");
        terminal.line(token);
        terminal.line("");
        terminal.line("  " + terminal.style(STRONG, "Ctrl-C") + " ends it and leaves nothing behind. "
                + Invocation.with("--try") + " plays a call here instead.");
        terminal.line("");
    }

    private static String row(String what, String value) {
        return String.format(Locale.ROOT, "  %-8s %-" + VALUE + "s", what, value);
    }

    private static void row(Terminal terminal, String what, String value, String note) {
        terminal.line(
                note.isEmpty() ? row(what, value).stripTrailing() : row(what, value) + terminal.style(FAINT, note));
    }
}
