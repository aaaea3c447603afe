package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.State;
import dev.parley.protocol.UserId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Who has an owner's client id: the insert is the check. */
final class ClaimRow {
    private ClaimRow() {}

    /** Whether the row is new. Waits for another that is being inserted with the same claim. */
    static boolean insert(
            Connection connection, ArtifactId id, UserId owner, Draft draft, String store, Instant now, Instant expires)
            throws SQLException {
        return new Sql(
                                "insert into artifact (id, room, owner_id, peer, kind, client_id, display_name, type_said,"
                                        + " length_bytes, offset_bytes, sha256_said, state, fence, version, store, created,"
                                        + " last_byte, expires, changed, untold)"
                                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, 1, ?, ?, ?, ?, ?, ?)"
                                        + " on conflict do nothing",
                                id.value(),
                                draft.room().value(),
                                owner.value(),
                                draft.peer(),
                                draft.kind().wireName(),
                                draft.clientId().value(),
                                draft.name(),
                                draft.type(),
                                draft.length(),
                                draft.sha256(),
                                State.CLAIMED.wireName(),
                                store,
                                now,
                                now,
                                expires,
                                now,
                                now)
                        .update(connection)
                == 1;
    }

    static Optional<Artifact> find(Connection connection, UserId owner, Draft draft) throws SQLException {
        return ArtifactRows.select(
                        connection,
                        new Sql(
                                "select " + ArtifactRows.COLUMNS
                                        + " from artifact where owner_id = ? and kind = ? and client_id = ?",
                                owner.value(),
                                draft.kind().wireName(),
                                draft.clientId().value()))
                .stream()
                .findFirst();
    }
}
