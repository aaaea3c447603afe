package dev.parley.standalone;

import dev.parley.artifacts.node.ArtifactSettings;
import dev.parley.node.NodeSettings;
import dev.parley.ops.config.Setting;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the ports are to be had, asked before anything starts, so that the answer comes at once and names them all. */
final class Ports {
    private static final int ANY = 0;
    private static final int AWAY = 1_000;
    /** For the last of those that follow the one of metrics. */
    private static final int HIGHEST = 65_533;

    private Ports() {}

    /** One sentence for each port that can't be listened on. */
    static List<String> taken(StandaloneSettings settings) {
        final List<String> taken = new ArrayList<>();
        final String bind = settings.get(StandaloneSettings.BIND);
        check(bind, Signaling.PORT, settings.get(Signaling.PORT), "the native wire", taken);
        check(bind, Rooms.PORT, settings.get(Rooms.PORT), "the web wire", taken);
        check(bind, ArtifactSettings.PORT, settings.get(ArtifactSettings.PORT), "recordings and files", taken);
        check(bind, StandaloneSettings.PAGE_PORT, settings.get(StandaloneSettings.PAGE_PORT), "the page", taken);
        final String opsBind = settings.get(NodeSettings.OPS_BIND);
        final int ops = settings.get(StandaloneSettings.OPS_PORT);
        check(opsBind, StandaloneSettings.OPS_PORT, ops, "metrics of signaling", taken);
        check(opsBind, StandaloneSettings.OPS_PORT, settings.roomsOpsPort(), "metrics of rooms", taken);
        check(opsBind, StandaloneSettings.OPS_PORT, settings.artifactsOpsPort(), "metrics of artifacts", taken);
        return taken;
    }

    /** Settings that move all of it to other ports, as they are written in front of a command. */
    static String others(StandaloneSettings settings) {
        return StandaloneSettings.PORTS.stream()
                .filter(setting -> settings.get(setting) != ANY)
                .map(setting -> setting.key() + "=" + elsewhere(settings.get(setting)))
                .collect(Collectors.joining(" "));
    }

    private static int elsewhere(int port) {
        return port < HIGHEST - AWAY ? port + AWAY : port - AWAY;
    }

    private static void check(String bind, Setting<Integer> setting, int port, String what, List<String> taken) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(bind, port), 1);
        } catch (IOException | IllegalArgumentException e) {
            taken.add("%s:%d, for %s: %s (%s sets another)".formatted(bind, port, what, e.getMessage(), setting.key()));
        }
    }
}
