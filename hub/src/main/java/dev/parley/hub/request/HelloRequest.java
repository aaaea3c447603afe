package dev.parley.hub.request;

import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.Session;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;

/** {@code hello} on a connection that has a session: a fresh token (protocol, "Client → hub"). */
public final class HelloRequest {
    private final Tokens tokens;

    public HelloRequest(Tokens tokens) {
        this.tokens = tokens;
    }

    void handle(Session session, Call call, ClientMessage.Hello hello) {
        if (hello.token() == null) {
            call.fail(ErrorCode.BAD_REQUEST, "token: got nothing, expected a fresh token: the session is open already");
            return;
        }
        tokens.check(hello.token()).thenAccept(verdict -> session.loop().run(() -> answer(session, call, verdict)));
    }

    private static void answer(Session session, Call call, TokenVerifier.Verdict verdict) {
        switch (verdict) {
            case TokenVerifier.Verdict.Good good -> {
                if (good.grants().user().equals(session.grants().user())) {
                    session.refresh(good.grants());
                    call.ack();
                } else {
                    call.fail(ErrorCode.FORBIDDEN, "the token is another user's");
                }
            }
            case TokenVerifier.Verdict.Bad bad -> call.fail(ErrorCode.UNAUTHORIZED, bad.reason());
            case TokenVerifier.Verdict.Unknown nobody -> call.fail(ErrorCode.UNAVAILABLE, nobody.reason());
        }
    }
}
