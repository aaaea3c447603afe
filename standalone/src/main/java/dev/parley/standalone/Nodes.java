package dev.parley.standalone;

import dev.parley.artifacts.node.ArtifactsNode;
import dev.parley.hub.node.NodeId;
import dev.parley.node.Deployed;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.health.CheckState;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.Status;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The deployables as they are, each with its own lifecycle. */
final class Nodes {
    private static final long POLL_MILLIS = 10;

    private final Deployed signaling;
    private final Deployed rooms;
    private final Deployed artifacts;

    /** Puts them together; nothing starts. */
    Nodes(Settings forSignaling, Settings forRooms, Settings forArtifacts, Consumer<AdminRoutes> more)
            throws SettingsException {
        this.signaling = Signaling.assemble(NodeId.random(), forSignaling, more);
        this.rooms = Rooms.assemble(NodeId.random(), forRooms, more);
        this.artifacts = ArtifactsNode.assemble(NodeId.random(), forArtifacts, more);
    }

    Deployed signaling() {
        return signaling;
    }

    Deployed rooms() {
        return rooms;
    }

    Deployed artifacts() {
        return artifacts;
    }

    /**
     * Starts them at the same time and blocks until all are ready for clients.
     *
     * @throws dev.parley.ops.lifecycle.StartException if one doesn't start
     * @throws TimeoutException if one isn't ready in time; the message says what it misses
     */
    void start(Duration readyWithin) throws Exception {
        Concurrently.run(List.of(signaling.lifecycle()::start, rooms.lifecycle()::start, artifacts.lifecycle()::start));
        final long deadline = System.nanoTime() + readyWithin.toNanos();
        while (!missing().isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(
                        "not ready within " + readyWithin.toSeconds() + " s, for want of " + missing());
            }
            // Nobody counts it down: an interruptible wait.
            var _ = new CountDownLatch(1).await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Drains and stops them at the same time. */
    CompletableFuture<Void> stop() {
        return CompletableFuture.allOf(
                signaling.lifecycle().stop("standalone stops"),
                rooms.lifecycle().stop("standalone stops"),
                artifacts.lifecycle().stop("standalone stops"));
    }

    private List<String> missing() {
        return Stream.of(signaling.health(), rooms.health(), artifacts.health())
                .map(Health::readiness)
                .flatMap(report -> report.checks().stream())
                .filter(check -> check.status() != Status.UP)
                .map(CheckState::name)
                .distinct()
                .toList();
    }
}
