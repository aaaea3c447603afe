package dev.parley.artifacts.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One statement and its values, in the order in which they are given. */
final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>();

    Sql(String text, @Nullable Object... values) {
        add(text, values);
    }

    Sql add(String more, @Nullable Object... moreValues) {
        text.append(more);
        for (Object value : moreValues) {
            values.add(value instanceof Instant instant ? column(instant) : value);
        }
        return this;
    }

    /** The same with that in front of it. */
    Sql after(String before) {
        text.insert(0, before);
        return this;
    }

    /** {@code (?, ?, …)} for these; not for none. */
    Sql addIn(Stream<String> of) {
        final List<String> all = of.toList();
        text.append('(')
                .append(String.join(", ", all.stream().map(one -> "?").toList()))
                .append(')');
        values.addAll(all);
        return this;
    }

    /** How many rows it has changed. */
    int update(Connection connection) throws SQLException {
        try (PreparedStatement statement = prepare(connection)) {
            return statement.executeUpdate();
        }
    }

    /** Makes one thing of a row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> list(Connection connection, Row<T> each) throws SQLException {
        try (PreparedStatement statement = prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            final List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(each.read(rows));
            }
            return all;
        }
    }

    long number(Connection connection) throws SQLException {
        return list(connection, row -> row.getLong(1)).getFirst();
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        final PreparedStatement statement = connection.prepareStatement(text.toString());
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }

    /** As columns have it: to the millisecond, so that what is read is what was written. */
    static OffsetDateTime column(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        final OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static Instant requiredInstant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
        final long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Integer intOrNull(ResultSet row, String column) throws SQLException {
        final int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
