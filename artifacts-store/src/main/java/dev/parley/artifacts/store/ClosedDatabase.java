package dev.parley.artifacts.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * H2 closes a database whose file it could not write, such as on a full disk, and it stays closed for as long as anybody is connected
 * to it: all have to go, so that the next who comes opens it again.
 */
final class ClosedDatabase {
    private static final String STATE = "90098";

    private ClosedDatabase() {}

    static boolean isIt(SQLException e) {
        return STATE.equals(e.getSQLState());
    }

    /** On a connection that has been told that it is closed. Does not fail. */
    static void giveUp(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("shutdown immediately");
        } catch (SQLException e) {
            // It is what was asked for: whoever shuts a database down is thrown out of it.
            return;
        }
    }

    /** All connections that nobody uses, and the others once they are given back. */
    static void leave(HikariDataSource pool) {
        pool.getHikariPoolMXBean().softEvictConnections();
    }
}
