package dev.parley.bench;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientGate;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.loop.Loop;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import dev.parley.protocol.SignalType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A hub in a few lines, which can be told to do wrong with the tenth signal it carries. */
final class FakeHub implements ClientGate {
    /** What it does wrong. */
    enum Wrong {
        NOTHING,
        LOSES,
        MISROUTES,
        REPEATS,
        OVERTAKES,
        SKIPS_A_NUMBER,
        NEVER_ANSWERS,
        ANSWERS_TWICE,
        CLOSES,
        /** Not wrong: of changes that come while one is being stored the latest is told. */
        MERGES
    }

    private final Wrong wrong;
    private final Map<String, Session> peers = new HashMap<>();
    private final Map<String, List<Session>> rooms = new HashMap<>();
    private int sessions;
    private int signals;
    long received;

    FakeHub(Wrong wrong) {
        this.wrong = wrong;
    }

    @Override
    public CompletionStage<Admission> admit(
            ClientMessage.Hello hello, @Nullable String headerToken, String address, Loop loop) {
        return CompletableFuture.completedFuture(
                hello.token() == null || hello.token().split("\\.").length != 3
                        ? new Admission.Refused(
                                ProtocolError.of(ErrorCode.UNAUTHORIZED, "no JWT"), CloseCode.UNAUTHORIZED)
                        : (Admission.Admitted) this::attach);
    }

    private synchronized ClientSession attach(ClientConnection connection) {
        sessions++;
        final Session session = new Session("p" + sessions, connection);
        peers.put(session.peer, session);
        connection.push(
                PushType.WELCOME,
                0,
                RawJson.trusted("{\"session\":\"s\",\"peer\":\"" + session.peer + "\"}"),
                ClientConnection.Written.IGNORED);
        return session;
    }

    private final class Session implements ClientSession {
        private final String peer;
        private final ClientConnection connection;
        private long seq;
        private @Nullable String late;

        private Session(String peer, ClientConnection connection) {
            this.peer = peer;
            this.connection = connection;
        }

        @Override
        public void receive(Request request, @Nullable ReplyTo replyTo) {
            synchronized (FakeHub.this) {
                if (request.received() > 0) {
                    received++;
                }
                switch (request.message()) {
                    case ClientMessage.Join join -> join(join, replyTo);
                    case ClientMessage.Signal signal when signal.to() == null -> tellRoom(signal, replyTo);
                    case ClientMessage.Signal signal -> carry(signal, replyTo);
                    case ClientMessage.Status status -> changed(status, replyTo);
                    case ClientMessage.Received ignored -> received++;
                    default -> throw new AssertionError(request.message());
                }
            }
        }

        private void join(ClientMessage.Join join, ReplyTo replyTo) {
            final List<Session> room = rooms.computeIfAbsent(join.room().value(), name -> new ArrayList<>());
            room.forEach(other -> other.push(PushType.PEER_JOINED, "{\"peer\":\"" + peer + "\"}"));
            room.add(this);
            replyTo.send(new Reply.Ack(RawJson.trusted("{\"room\":\"r\",\"peer\":\"" + peer + "\",\"peers\":[]}")));
        }

        private void tellRoom(ClientMessage.Signal message, ReplyTo replyTo) {
            final String data = new String(message.payload().utf8(), StandardCharsets.US_ASCII);
            tellOthers(PushType.MESSAGE, "{\"from\":\"" + peer + "\",\"data\":" + data + "}");
            replyTo.send(new Reply.Ack(RawJson.trusted("{\"outcome\":\"delivered\"}")));
        }

        private void changed(ClientMessage.Status status, ReplyTo replyTo) {
            tellOthers(
                    PushType.PEER_UPDATED,
                    "{\"peer\":\"" + peer + "\",\"status\":\"" + status.status().wireName() + "\"}");
            replyTo.send(new Reply.Ack(RawJson.trusted("{}")));
        }

        /** Of all rooms that it is in: here it is one. */
        private void tellOthers(PushType type, String body) {
            signals++;
            if (wrong == Wrong.MERGES && signals > 2 && signals <= 10) {
                return;
            }
            for (List<Session> room : rooms.values()) {
                for (Session other : room.contains(this) ? room : List.<Session>of()) {
                    if (other != this && !(signals == 10 && wrong == Wrong.LOSES && other == room.getFirst())) {
                        other.push(type, body);
                    }
                }
            }
        }

        private void carry(ClientMessage.Signal signal, ReplyTo replyTo) {
            signals++;
            final Session target = peers.get(signal.to().value());
            final String body = "{\"from\":\"" + peer + "\",\"sdp\":"
                    + new String(signal.payload().utf8(), StandardCharsets.US_ASCII) + "}";
            final boolean now = signals == 10;
            if (now && wrong == Wrong.SKIPS_A_NUMBER) {
                target.seq++;
            }
            if (now && wrong == Wrong.OVERTAKES) {
                target.late = body;
            } else if (now && wrong == Wrong.MISROUTES) {
                push(push(signal.type()), body);
            } else if (!(now && wrong == Wrong.LOSES)) {
                target.push(push(signal.type()), body);
            }
            if (now && wrong == Wrong.REPEATS) {
                target.push(push(signal.type()), body);
            }
            if (target.late != null && !now && signals > 12) {
                final String kept = target.late;
                target.late = null;
                target.push(push(signal.type()), kept);
            }
            if (!(now && wrong == Wrong.NEVER_ANSWERS)) {
                replyTo.send(new Reply.Ack(RawJson.trusted("{\"outcome\":\"delivered\"}")));
            }
            if (now && wrong == Wrong.ANSWERS_TWICE) {
                replyTo.send(new Reply.Ack(RawJson.trusted("{\"outcome\":\"delivered\"}")));
            }
            if (now && wrong == Wrong.CLOSES) {
                target.connection.close(CloseCode.GOING_AWAY, "going away");
            }
        }

        private static PushType push(SignalType type) {
            return type.push();
        }

        private void push(PushType type, String body) {
            seq++;
            connection.push(type, seq, RawJson.trusted(body), ClientConnection.Written.IGNORED);
        }

        @Override
        public void connectionLost() {}

        @Override
        public void ended() {}
    }
}
