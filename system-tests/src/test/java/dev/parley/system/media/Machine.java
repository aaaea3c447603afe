package dev.parley.system.media;

import dev.parley.testkit.Programs;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** What real WebRTC peers need of this machine. */
final class Machine {

    private static final String ENGINE = "/libwebrtc-java-linux-x86_64.so";

    private Machine() {}

    /** What is missing, each with how to get it; empty if calls can be made here. */
    static List<String> missing() {
        final List<String> missing = new ArrayList<>();
        if (Programs.chromium().isEmpty()) {
            missing.add("chromium on the PATH (apt-get install chromium)");
        }
        if (Programs.node(20).isEmpty()) {
            missing.add("Node.js 20 or newer on the PATH, which drives Chromium (apt-get install nodejs)");
        }
        if (Machine.class.getResource(ENGINE) == null) {
            missing.add("Linux on x86_64, for which there is a native WebRTC engine");
        }
        if (!hasNetwork()) {
            missing.add("a network interface that is up beside loopback (ip link add dummy0 type dummy; ip address add"
                    + " 192.0.2.1/24 dev dummy0; ip link set dummy0 up)");
        }
        return missing;
    }

    /** The native engine makes no candidates from loopback. */
    private static boolean hasNetwork() {
        try {
            return NetworkInterface.networkInterfaces().anyMatch(Machine::isUsable);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUsable(NetworkInterface network) {
        try {
            return network.isUp()
                    && !network.isLoopback()
                    && network.inetAddresses().findAny().isPresent();
        } catch (SocketException gone) {
            return false;
        }
    }
}
