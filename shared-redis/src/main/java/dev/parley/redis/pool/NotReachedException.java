package dev.parley.redis.pool;

import java.io.Serial;

/** There is no server to connect to at the moment; the message says why, for operators. */
final class NotReachedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    NotReachedException(String why) {
        super(why);
    }
}
