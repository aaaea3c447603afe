package dev.parley.hub;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.client.Admission;
import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.session.Session;
import dev.parley.hub.trace.CallTrace;
import dev.parley.hub.trace.Passage;
import dev.parley.hub.trace.TraceSink;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One node of a {@link TestBed}. */
final class TestNode {
    static final String SECRET = "a secret of at least 32 bytes, as HS256 wants";

    final NodeRef ref;
    final Hub hub;
    final MeterRegistry meters = new SimpleMeterRegistry();
    /** What its rooms' events were. */
    final List<RoomEvent> happened = new ArrayList<>();
    /** What its signals have passed while {@link #followed}. */
    final List<Passage> passages = new ArrayList<>();

    boolean followed;

    private final TestBed bed;
    private final MortalLoop loop;

    TestNode(NodeRef ref, HubConfig config, TestBed bed) {
        this.ref = ref;
        this.bed = bed;
        this.loop = new MortalLoop(bed.loop);
        this.hub = new Hub(
                ref.service() == Service.SIGNALING ? Wire.NATIVE : Wire.WEB,
                ref.id(),
                config,
                new Hub.Ports(
                        bed.presence,
                        bed.leases,
                        ref.service() == Service.SIGNALING ? bed.sessions : bed.webSessions,
                        bed.devices,
                        ref.service() == Service.SIGNALING ? bed.reports : bed.webReports,
                        bed.revocations,
                        bed.exchange.of(ref),
                        happened::add,
                        new CallTrace(bed.clock, new Follower())),
                TokenVerifier.withSecret(SECRET, TokenRules.defaults(), bed.clock),
                List.of(loop),
                Runnable::run,
                bed.clock,
                bed.secrets,
                meters);
    }

    private final class Follower implements TraceSink {
        @Override
        public boolean follows(Roster roster, PeerId from, PeerId to) {
            return followed;
        }

        @Override
        public void passed(Passage passage) {
            passages.add(passage);
        }
    }

    /** A new session of that user, attached. */
    TestClient connect(String user) {
        return attached(admit(hello(null), token(user)));
    }

    TestClient connect(String user, String device) {
        return attached(admit(
                new ClientMessage.Hello(null, null, new ClientMessage.ClientInfo(null, null, device)), token(user)));
    }

    TestClient connectWith(String token) {
        return attached(admit(hello(null), token));
    }

    /** The client comes back, here, with all it knows. */
    TestClient resume(TestClient client, String user) {
        return resume(client.resume(), user);
    }

    TestClient resume(ClientMessage.Resume resume, String user) {
        return attached(admit(hello(resume), token(user)));
    }

    Admission admit(ClientMessage.Hello hello, @Nullable String token) {
        final CompletionStage<Admission> answer = hub.gate().admit(hello, token, "192.0.2.1", loop);
        bed.loop.runTasks();
        final Admission admission = Await.value(answer);
        bed.loop.runTasks();
        return admission;
    }

    /** As {@link #admit}, while it may have to wait. */
    CompletionStage<Admission> admitting(TestClient client, String user) {
        final CompletionStage<Admission> answer =
                hub.gate().admit(hello(client.resume()), token(user), "192.0.2.1", loop);
        bed.loop.runTasks();
        return answer;
    }

    Session session(TestClient client) {
        return Objects.requireNonNull(hub.sessions().find(client.peer()), "not on this node");
    }

    boolean has(TestClient client) {
        return hub.sessions().find(client.peer()) != null;
    }

    /** It stops without a word. */
    void kill() {
        bed.exchange.kill(ref);
        loop.die();
    }

    static ClientMessage.Hello hello(ClientMessage.@Nullable Resume resume) {
        return new ClientMessage.Hello(null, resume, null);
    }

    /** Good for an hour, for every room; its id is the user's. */
    String token(String user) {
        return token(user, Duration.ofHours(1), "member", "*");
    }

    String token(String user, Duration life, String role, String... rooms) {
        try {
            final SignedJWT jwt = new SignedJWT(
                    new JWSHeader(JWSAlgorithm.HS256),
                    new JWTClaimsSet.Builder()
                            .subject(user)
                            .jwtID(user)
                            .expirationTime(Date.from(bed.clock.instant().plus(life)))
                            .claim("name", "Token of " + user)
                            .claim("role", role)
                            .claim("rooms", List.of(rooms))
                            .build());
            jwt.sign(new MACSigner(SECRET));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private TestClient attached(Admission admission) {
        if (!(admission instanceof Admission.Admitted admitted)) {
            throw new AssertionError("refused: " + admission);
        }
        final TestClient client = new TestClient(bed.loop);
        client.attach(admitted);
        bed.loop.runTasks();
        return client;
    }
}
