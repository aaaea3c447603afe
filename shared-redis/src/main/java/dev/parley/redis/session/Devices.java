package dev.parley.redis.session;

import dev.parley.hub.node.Service;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.redis.Keys;
import dev.parley.redis.pool.Answer;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Reply;
import dev.parley.redis.pool.Request;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Which session has which of a user's devices. A device lies in another slot than its session, hence the second steps. */
final class Devices {
    private final RedisPool pool;
    private final Service service;

    Devices(RedisPool pool, Service service) {
        this.pool = pool;
        this.service = service;
    }

    Request take(UserId user, String device, SessionId session) {
        return Request.of(
                SessionScripts.DEVICE,
                List.of(Keys.device(service, user, device)),
                session.value(),
                Long.toString(Keys.SESSION.toMillis()));
    }

    /** Should it fail, the device names a session that is gone until the device's lifetime ends: that does no harm. */
    void free(UserId user, String device, SessionId session) {
        var _ = pool.send(
                Request.of(SessionScripts.UNDEVICE, List.of(Keys.device(service, user, device)), session.value()));
    }

    /** Renews the devices that the renewals of their sessions named; fails if one of those failed. */
    CompletionStage<Void> renew(List<Answer> renewals) {
        final List<Request> requests = new ArrayList<>();
        for (Answer answer : renewals) {
            final Reply reply = answer.orThrow();
            if (!reply.text(1).isEmpty()) {
                requests.add(Request.of(
                        CommandType.PEXPIRE,
                        List.of(Keys.device(service, new UserId(reply.text(0)), reply.text(1))),
                        Keys.SESSION.toMillis()));
            }
        }
        return pool.send(requests).thenAccept(answers -> answers.forEach(Answer::orThrow));
    }
}
