package dev.parley.redis.pool;

import java.time.Duration;

/**
 * When a backup takes over, and when the primary takes over again. The same on every node.
 *
 * @param report how often a node asks both servers and tells them what it sees
 * @param answer within which a server answers that, or counts as down
 * @param reportLife for how long what a node has told counts
 * @param patience for how long every node has to see a server down before the other one takes over
 * @param loading for how long a server may say that it is still loading before that counts as down
 * @param settle for how long a server has not been in use before it is emptied
 * @param calm for how long every node has to reach the primary before it takes over again
 */
public record BackupTimes(
        Duration report,
        Duration answer,
        Duration reportLife,
        Duration patience,
        Duration loading,
        Duration settle,
        Duration calm) {
    public BackupTimes {
        if (reportLife.compareTo(report.plus(answer).multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("reportLife is " + reportLife + ", expected at least twice "
                    + report.plus(answer) + ", so that one lost report does not count as a node's silence");
        }
    }

    public static BackupTimes defaults() {
        return new BackupTimes(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }
}
