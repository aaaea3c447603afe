package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog.Page;
import dev.parley.artifacts.core.Catalog.Query;
import dev.parley.artifacts.core.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages of a room's artifacts, newest first; what comes or goes meanwhile makes no page skip or repeat another. */
final class Listing {
    private Listing() {}

    static Page page(Connection connection, Query query) throws SQLException {
        final long total =
                where(new Sql("select count(*) from artifact"), query).number(connection);
        final Sql sql = where(new Sql("select " + ArtifactRows.COLUMNS + " from artifact"), query);
        if (query.after() != null) {
            final Position after = Position.parse(query.after());
            sql.add(" and (created, id) < (?, ?)", after.created(), after.id().value());
        }
        sql.add(" order by created desc, id desc limit ?", query.limit() + 1);
        final List<Artifact> found = ArtifactRows.select(connection, sql);
        final boolean more = found.size() > query.limit();
        final List<Artifact> shown = more ? found.subList(0, query.limit()) : found;
        return new Page(
                List.copyOf(shown),
                more && !shown.isEmpty() ? Position.of(shown.getLast()).toString() : null,
                total);
    }

    private static Sql where(Sql sql, Query query) {
        sql.add(" where room = ?", query.room().value());
        if (query.kind() != null) {
            sql.add(" and kind = ?", query.kind().wireName());
        }
        if (!query.states().isEmpty()) {
            sql.add(" and state in ").addIn(query.states().stream().map(State::wireName));
        }
        return sql;
    }

    /** Where a page ended, as clients hand it back: {@code milliseconds-id}. */
    private record Position(Instant created, ArtifactId id) {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,14})-([a-z2-7]{26})");

        static Position of(Artifact artifact) {
            return new Position(artifact.created(), artifact.id());
        }

        static Position parse(String text) {
            final Matcher match = FORM.matcher(text);
            if (!match.matches()) {
                throw new IllegalArgumentException("no place in a list");
            }
            return new Position(Instant.ofEpochMilli(Long.parseLong(match.group(1))), new ArtifactId(match.group(2)));
        }

        @Override
        public String toString() {
            return created.toEpochMilli() + "-" + id;
        }
    }
}
