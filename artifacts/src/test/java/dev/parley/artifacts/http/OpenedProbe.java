package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.store.CatalogSettings;
import dev.parley.node.loop.NettyDefaults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program: the wire before the real artifacts, all in the folder that is its argument, as a node has them, with as many uploads of a user
 * as there usually may be. Says its port; then, for each line it reads, how many bytes of heap are in use after a collection.
 */
final class OpenedProbe {
    private OpenedProbe() {}

    public static void main(String[] arguments) throws IOException {
        NettyDefaults.set();
        final Path folder = Path.of(arguments[0]);
        try (RealArtifacts artifacts =
                        new RealArtifacts(folder, CatalogSettings.inFolder(folder), Limits.DEFAULT.openPerUser());
                WireUnderTest wire = WireUnderTest.before(artifacts.artifacts());
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(wire.port);
            while (in.readLine() != null) {
                System.out.println(MemoryProbe.heap());
            }
        }
    }
}
