package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.ClientId;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of the tables {@code artifact} and {@code rendition}, within a transaction of the caller's. */
final class ArtifactRows {
    static final String COLUMNS = "id, room, owner_id, peer, kind, client_id, display_name, type_said, type_found,"
            + " length_bytes, offset_bytes, sure_bytes, sha256_said, sha256, state, fence, version, store, created, last_byte,"
            + " expires, completed, error";

    private ArtifactRows() {}

    static Optional<Artifact> find(Connection connection, ArtifactId id) throws SQLException {
        return select(connection, new Sql("select " + COLUMNS + " from artifact where id = ?", id.value())).stream()
                .findFirst();
    }

    /** @param sql that selects {@link #COLUMNS} */
    static List<Artifact> select(Connection connection, Sql sql) throws SQLException {
        final List<Artifact> bare = sql.list(connection, ArtifactRows::read);
        if (bare.isEmpty()) {
            return bare;
        }
        final Map<String, List<Rendition>> renditions = new HashMap<>();
        new Sql("select * from rendition where artifact in ")
                .addIn(bare.stream().map(artifact -> artifact.id().value()))
                .add(" order by artifact, rendition")
                .list(
                        connection,
                        row -> renditions
                                .computeIfAbsent(row.getString("artifact"), id -> new ArrayList<>())
                                .add(rendition(row)));
        return bare.stream()
                .map(artifact ->
                        with(artifact, renditions.getOrDefault(artifact.id().value(), List.of())))
                .toList();
    }

    /**
     * Moves the row, whose version rises, and which is to be announced.
     *
     * @param fence {@code null} if whatever it is will do
     * @return whether it was in {@code from} and had that fence
     */
    static boolean move(
            Connection connection,
            ArtifactId id,
            @Nullable Long fence,
            State from,
            State to,
            Change change,
            Instant now)
            throws SQLException {
        final Sql sql = new Sql(
                "update artifact set state = ?, version = version + 1, changed = ?, untold = ?, error = ?",
                to.wireName(),
                now,
                now,
                change.error() == null ? null : change.error().wireName());
        set(sql, change);
        sql.add(" where id = ? and state = ?", id.value(), from.wireName());
        if (fence != null) {
            sql.add(" and fence = ?", fence);
        }
        return sql.update(connection) == 1;
    }

    /** Adds what the change sets, but for its error: that goes with the state. */
    static void set(Sql sql, Change change) {
        set(sql, "length_bytes", change.length());
        set(sql, "offset_bytes", change.offset());
        set(sql, "type_found", change.typeFound());
        set(sql, "sha256", change.sha256());
        set(sql, "last_byte", change.lastByte());
        set(sql, "expires", change.expires());
        set(sql, "completed", change.completed());
        set(sql, "sure_bytes", change.sure());
    }

    private static void set(Sql sql, String column, @Nullable Object value) {
        if (value != null) {
            sql.add(", " + column + " = ?", value);
        }
    }

    /** Replaces those of the same name. */
    static void put(Connection connection, ArtifactId id, List<Rendition> renditions) throws SQLException {
        for (Rendition one : renditions) {
            new Sql("delete from rendition where artifact = ? and rendition = ?", id.value(), one.name())
                    .update(connection);
            new Sql(
                            "insert into rendition (artifact, rendition, media_type, size_bytes, object_key, width, height,"
                                    + " duration_ms) values (?, ?, ?, ?, ?, ?, ?, ?)",
                            id.value(),
                            one.name(),
                            one.type(),
                            one.size(),
                            one.object().toString(),
                            one.width(),
                            one.height(),
                            one.durationMillis())
                    .update(connection);
        }
    }

    private static Artifact read(ResultSet row) throws SQLException {
        return new Artifact(
                new ArtifactId(row.getString("id")),
                new RoomName(row.getString("room")),
                new UserId(row.getString("owner_id")),
                row.getString("peer"),
                kind(row.getString("kind")),
                new ClientId(row.getString("client_id")),
                row.getString("display_name"),
                row.getString("type_said"),
                row.getString("type_found"),
                Sql.longOrNull(row, "length_bytes"),
                row.getLong("offset_bytes"),
                row.getLong("sure_bytes"),
                row.getString("sha256_said"),
                row.getString("sha256"),
                State.of(row.getString("state")),
                row.getLong("fence"),
                row.getLong("version"),
                row.getString("store"),
                Sql.requiredInstant(row, "created"),
                Sql.requiredInstant(row, "last_byte"),
                Sql.requiredInstant(row, "expires"),
                Sql.instant(row, "completed"),
                row.getString("error"),
                List.of());
    }

    private static Kind kind(String wireName) {
        return Kind.of(wireName).orElseThrow(() -> new IllegalStateException("no such kind in the catalog"));
    }

    private static Rendition rendition(ResultSet row) throws SQLException {
        return new Rendition(
                row.getString("rendition"),
                row.getString("media_type"),
                row.getLong("size_bytes"),
                ObjectKey.parse(row.getString("object_key")),
                Sql.intOrNull(row, "width"),
                Sql.intOrNull(row, "height"),
                Sql.longOrNull(row, "duration_ms"));
    }

    private static Artifact with(Artifact artifact, List<Rendition> renditions) {
        return new Artifact(
                artifact.id(),
                artifact.room(),
                artifact.owner(),
                artifact.peer(),
                artifact.kind(),
                artifact.clientId(),
                artifact.name(),
                artifact.typeSaid(),
                artifact.typeFound(),
                artifact.length(),
                artifact.offset(),
                artifact.sure(),
                artifact.sha256Said(),
                artifact.sha256(),
                artifact.state(),
                artifact.fence(),
                artifact.version(),
                artifact.store(),
                artifact.created(),
                artifact.lastByte(),
                artifact.expires(),
                artifact.completed(),
                artifact.error(),
                renditions);
    }
}
