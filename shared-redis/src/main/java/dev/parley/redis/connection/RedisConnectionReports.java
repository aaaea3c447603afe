package dev.parley.redis.connection;

import dev.parley.hub.store.ConnectionReports;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Wire;
import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisReply;
import dev.parley.redis.pool.RedisRequest;
import dev.parley.redis.pool.Script;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Reports of peer connections in a deployable's own Redis: one hash for each room. Retried after a lost connection. Any thread. */
public final class RedisConnectionReports implements ConnectionReports {
    private static final Script WRITE = Script.of(RedisConnectionReports.class, "write.lua");
    private static final Script READ = Script.of(RedisConnectionReports.class, "read.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(WRITE, READ);

    private static final byte[] NO_STATS = new byte[0];
    private static final int FIELDS = 6;

    private final RedisPool pool;
    private final Wire wire;
    private final Unreadable unreadable;

    public RedisConnectionReports(RedisPool pool, Wire wire, Unreadable unreadable) {
        this.pool = pool;
        this.wire = wire;
        this.unreadable = unreadable;
    }

    @Override
    public CompletionStage<Void> write(RoomName room, List<Report> reports) {
        final List<Object> arguments = new ArrayList<>();
        arguments.add(Long.toString(Keys.CONNECTIONS.toMillis()));
        arguments.add(Integer.toString(MAX_PAIRS));
        for (Report report : reports) {
            final RawJson stats = report.stats();
            arguments.add(report.from() + " " + report.to());
            arguments.add(report.state().wireName());
            arguments.add(Long.toString(report.since().toEpochMilli()));
            arguments.add(Long.toString(report.at().toEpochMilli()));
            arguments.add(stats == null ? NO_STATS : stats.utf8());
        }
        return pool.send(RedisRequest.of(WRITE, List.of(Keys.connections(wire, room)), arguments.toArray())
                        .again())
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<Report>> read(RoomName room) {
        return pool.send(RedisRequest.of(
                                READ, List.of(Keys.connections(wire, room)), Long.toString(Keys.CONNECTIONS.toMillis()))
                        .again())
                .thenApply(reply -> {
                    final List<Report> reports = new ArrayList<>();
                    for (int i = 0; i + FIELDS <= reply.size(); i += FIELDS) {
                        final int at = i;
                        final Report report = unreadable.read(What.CONNECTION, "room " + room, () -> report(reply, at));
                        if (report != null) {
                            reports.add(report);
                        }
                    }
                    return List.copyOf(reports);
                });
    }

    private static Report report(RedisReply reply, int at) {
        final byte[] stats = reply.bytes(at + 5);
        return new Report(
                new PeerId(reply.text(at)),
                new PeerId(reply.text(at + 1)),
                Objects.requireNonNull(ConnectionState.of(reply.text(at + 2)), "no such state"),
                Instant.ofEpochMilli(Long.parseLong(reply.text(at + 3))),
                Instant.ofEpochMilli(Long.parseLong(reply.text(at + 4))),
                stats.length == 0 ? null : RawJson.trusted(stats));
    }
}
