package dev.parley.standalone;

import dev.parley.ops.config.Setting;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Whether the ports are to be had, asked before anything starts, so that the answer comes at once and names them all. */
final class Ports {
    private Ports() {}

    /** One sentence for each port that can't be listened on. */
    static List<String> taken(StandaloneSettings settings) {
        final List<String> taken = new ArrayList<>();
        check(settings, Signaling.PORT, settings.get(Signaling.PORT), "the native wire", taken);
        check(settings, Rooms.PORT, settings.get(Rooms.PORT), "the web wire", taken);
        check(settings, StandaloneSettings.PAGE_PORT, settings.get(StandaloneSettings.PAGE_PORT), "the page", taken);
        final int ops = settings.get(StandaloneSettings.OPS_PORT);
        check(settings, StandaloneSettings.OPS_PORT, ops, "metrics of signaling", taken);
        check(settings, StandaloneSettings.OPS_PORT, settings.roomsOpsPort(), "metrics of rooms", taken);
        return taken;
    }

    private static void check(
            StandaloneSettings settings, Setting<Integer> setting, int port, String what, List<String> taken) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.get(StandaloneSettings.BIND), port), 1);
        } catch (IOException | IllegalArgumentException e) {
            taken.add("%s:%d, for %s: %s (%s sets another)"
                    .formatted(settings.get(StandaloneSettings.BIND), port, what, e.getMessage(), setting.key()));
        }
    }
}
