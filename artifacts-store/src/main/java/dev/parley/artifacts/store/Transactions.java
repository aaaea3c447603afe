package dev.parley.artifacts.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.artifacts.core.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Runs what is one transaction each. Done again where databases ask for it: then nothing had been done. */
final class Transactions {
    private static final int ATTEMPTS = 4;
    /** PostgreSQL: serialization failure, deadlock. H2: deadlock, row changed by another. */
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "90131");
    /** What is wrong with the values themselves: too long, out of range, not to be encoded. */
    private static final String BAD_VALUE = "22";

    private final HikariDataSource source;
    private final CatalogSchema schema;

    Transactions(HikariDataSource source, CatalogSchema schema) {
        this.source = source;
        this.schema = schema;
    }

    /** Brings the schema up to date, as {@link #run} does when it has to. */
    void prepare() {
        schema.require();
    }

    /** What is done within one. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** @throws UnavailableException if the database does not answer; whether anything was done is not known then */
    <T> T run(Work<T> work) {
        schema.require();
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = source.getConnection()) {
                return committed(connection, work);
            } catch (SQLException e) {
                if (ClosedDatabase.isIt(e)) {
                    ClosedDatabase.leave(source);
                }
                final String state = e.getSQLState() == null ? "" : e.getSQLState();
                if (state.startsWith(BAD_VALUE)) {
                    throw new IllegalArgumentException("the catalog can't hold it", e);
                }
                if (attempt == ATTEMPTS || !AGAIN.contains(state)) {
                    throw new UnavailableException("the catalog does not answer", e);
                }
            }
        }
    }

    private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
        boolean done = false;
        try {
            final T result = work.in(connection);
            connection.commit();
            done = true;
            return result;
        } catch (SQLException e) {
            if (ClosedDatabase.isIt(e)) {
                ClosedDatabase.giveUp(connection);
            }
            throw e;
        } finally {
            if (!done) {
                rollBack(connection);
            }
        }
    }

    /** The pool does away with a connection that can't even do this. */
    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // What made it roll back is what its caller hears of.
            return;
        }
    }
}
