package dev.parley.hub.voice;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.Subject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Tells everybody in a room, on whichever node and wire, what has become of an artifact (protocol, "Artifacts"). For nodes
 * without sessions: the members' nodes refuse it from others. Nothing waits here, and nothing is tried again: what did not
 * reach everybody is the caller's to keep, and to tell again. Never blocks; any thread.
 */
public final class RoomAnnouncer {
    /** How many states are being told at a time, at the most. */
    public static final int MAX_OPEN = 1024;

    private static final int SECONDS = 5;
    private static final Duration LIFETIME = Duration.ofSeconds(SECONDS);

    private final Presence presence;
    private final SignalExchange exchange;
    private final Supplier<CompletionStage<Boolean>> kept;
    private final Loop loop;
    private final AnnouncerMeters meters;
    private final ProgressRooms progress;
    private volatile int agreed = WireVersion.POSITIONS;
    /** By the loop's time: until then the store may lack members that it has lost. */
    private volatile long doubtUntil;

    /**
     * @param kept asks whether the store has lost nothing that it had: only then it knows who is in a room; does not fail
     * @param loop where what is here is kept
     */
    public RoomAnnouncer(
            Presence presence,
            SignalExchange exchange,
            Supplier<CompletionStage<Boolean>> kept,
            Loop loop,
            AnnouncerMeters meters) {
        this.presence = presence;
        this.exchange = exchange;
        this.kept = kept;
        this.loop = loop;
        this.meters = meters;
        this.progress = new ProgressRooms(presence, loop);
        this.doubtUntil = loop.nanoTime();
    }

    /**
     * Tells the state of an artifact to all who are in its room, and keeps it for those who are away and may yet resume: push
     * {@code artifact}. Who comes in while it is told may be told, or not. A client that was told a version of the artifact is not
     * told one that is not higher; after a fault it may be, and drops it by the version in the body.
     *
     * @param version rises with each state of the artifact
     * @param body {@code {"room":…,"artifact":{…}}}, as the protocol has it, with the version in it; more than
     *     {@link NodeMessage.RoomPush#MAX_BYTES} bytes are an {@link IllegalArgumentException}
     * @return {@code true} once everybody who was in the room has it safe, or left, or if there was nobody. {@code false} if that is not
     *     so, or nobody knows: a node did not answer within {@value #SECONDS} s, somebody was on the way from one node to
     *     another or does not read what it gets, the broker or the shared store is away or has lost its data, some node is too old to
     *     know this push, or {@value #MAX_OPEN} are being told already. Then all of them have to be told again, with the same version
     *     and body, a second or more later. Never fails; completes on any thread.
     */
    public CompletionStage<Boolean> artifact(RoomName room, Subject artifact, long version, RawJson body) {
        require(body);
        if (agreed < WireVersion.ROOM_PUSHES) {
            return CompletableFuture.completedFuture(meters.tooOld());
        }
        if (!meters.begin(MAX_OPEN)) {
            return CompletableFuture.completedFuture(false);
        }
        final Telling telling = new Telling(
                presence,
                exchange,
                loop,
                roster -> new NodeMessage.RoomPush(
                        RoomPushType.ARTIFACT, room, roster.version(), artifact, version, body),
                LIFETIME);
        return telling.tell(room)
                .thenCompose(all -> all ? kept.get() : CompletableFuture.completedFuture(false))
                .thenApply(all -> meters.end(all && loop.nanoTime() - doubtUntil >= 0));
    }

    /**
     * Tells how far an artifact has come to who is in its room and reads: push {@code artifact-progress}. Dropped where there is
     * too much of it: at most two a second of each artifact and 20 a second in each room are sent, a client that reads slowly
     * gets the latest of each artifact when it has read the rest, and one that is away gets none.
     *
     * @param body {@code {"room":…,"id":…,"received":…,"size":…}}, as the protocol has it; bounded as in {@link #artifact}
     */
    public void progress(RoomName room, Subject artifact, RawJson body) {
        require(body);
        if (agreed >= WireVersion.ROOM_PUSHES && exchange.available()) {
            loop.run(() -> progress.nodes(room, artifact, roster -> tell(roster, artifact, body)));
        }
    }

    private void tell(Roster roster, Subject artifact, RawJson body) {
        final NodeMessage.RoomPush push = new NodeMessage.RoomPush(
                RoomPushType.ARTIFACT_PROGRESS, roster.room(), roster.version(), artifact, 0, body);
        final long deadline = loop.nanoTime() + ProgressRooms.PERIOD.toNanos();
        for (NodeRef node : Telling.nodes(roster)) {
            exchange.send(node, push, deadline, outcome -> {});
        }
    }

    /** What every node reads ({@link WireVersion}): as long as one does not know these pushes, nobody is told. Any thread. */
    public void agreed(int version) {
        agreed = version;
    }

    /** The store has lost data: until nodes have brought their members back, it does not know who is in a room. Any thread. */
    public void doubt(Duration howLong) {
        doubtUntil = loop.nanoTime() + howLong.toNanos();
    }

    private static void require(RawJson body) {
        if (body.length() > NodeMessage.RoomPush.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a push of " + body.length() + " bytes, at most " + NodeMessage.RoomPush.MAX_BYTES);
        }
    }
}
