package dev.parley.hub.session;

import dev.parley.hub.presence.Roster;

/** What became of a join. */
public sealed interface JoinResult {
    /** The session is in: the roster has it, and every later event of the room reaches it after this. */
    record In(Roster roster) implements JoinResult {}

    record Full() implements JoinResult {}

    record Banned() implements JoinResult {}

    /** Meanwhile the session has ended, or a fresh token that does not allow the room was said: it is out again. */
    record Forbidden() implements JoinResult {}

    /** A store did not answer, or the node has just lost its lease: to be tried again. */
    record Unavailable() implements JoinResult {}
}
