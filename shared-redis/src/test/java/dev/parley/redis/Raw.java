package dev.parley.redis;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/** What tests of the stores write and read behind their backs. */
public final class Raw {
    private Raw() {}

    /** One command, as {@link RedisProbe#call} has it. */
    public static String call(TestServer server, String... command) {
        try (RedisProbe probe =
                RedisProbe.connect(server.endpoint().host(), server.endpoint().port())) {
            return probe.call(command);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connected session of that node's, of epoch 1 and generation 1, with an id of its own. */
    public static SessionRecord session(NodeRef node) {
        final String id = UUID.randomUUID().toString();
        return new SessionRecord(
                new SessionId(id),
                new PeerId(id),
                new UserId("u"),
                null,
                node,
                1,
                1,
                true,
                UserStatus.ONLINE,
                Map.of(),
                false,
                0,
                null,
                SessionRecord.HEARD);
    }
}
