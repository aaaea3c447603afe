package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactRefusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Lets in who has a token or a link, and not more at once than there may be. */
final class Doorkeeper {
    private static final String BEARER = "bearer ";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Guard guard;
    private final SignedLinks links;
    private final Clock clock;
    private final RunningRequests ofUsers;
    private final RunningRequests ofUploads;
    private final RunningRequests ofLinks;

    Doorkeeper(Guard guard, SignedLinks links, Clock clock, ArtifactsWireConfig.AtOnce atOnce) {
        this.guard = guard;
        this.links = links;
        this.clock = clock;
        this.ofUsers = new RunningRequests(atOnce.user());
        this.ofUploads = new RunningRequests(atOnce.upload());
        this.ofLinks = new RunningRequests(atOnce.link());
    }

    /** Has the request answered by the route's operation, or says why not. */
    Response letIn(Route route, Route.Asked asked) throws Problem, ArtifactRefusal, CutException {
        if (route.access() == Route.Access.TOKEN_OR_LINK && SignedLinks.isOne(asked.query())) {
            asked.exchange().attempt().answered(false);
            final Guard.Pass pass = byLink(asked);
            asked.exchange().hold(pass, clock);
            begin(ofLinks, asked.variables().getOrDefault("id", ""), asked.exchange());
            return route.operation().answer(asked, pass.caller());
        }
        final Guard.Pass pass = pass(asked.exchange());
        asked.exchange().hold(pass, clock);
        begin(ofUsers, pass.caller().user(), asked.exchange());
        if (route.template().startsWith(UploadProtocols.PATH + "/")) {
            begin(ofUploads, PathIds.artifact(asked), asked.exchange());
        }
        return route.operation().answer(asked, pass.caller());
    }

    /** It counts until its answer has left: a download is most of all what comes after its head. */
    private static void begin(RunningRequests bound, Object who, Exchange exchange) throws Problem {
        if (!bound.begin(who)) {
            throw Problem.of(ProblemCode.BUSY, "too many requests at once").retryAfter(SOON);
        }
        exchange.atEnd(() -> bound.end(who));
    }

    private Guard.Pass pass(Exchange exchange) throws Problem {
        return switch (guard.check(token(exchange.headers()))) {
            case Guard.Verdict.Good good -> {
                exchange.attempt().answered(false);
                yield good.pass();
            }
            case Guard.Verdict.Bad bad -> {
                exchange.attempt().answered(true);
                throw unauthorized(bad.reason());
            }
            case Guard.Verdict.Unknown unknown -> {
                exchange.attempt().answered(false);
                throw unavailable(unknown);
            }
        };
    }

    private Guard.Pass byLink(Route.Asked asked) throws Problem {
        return switch (guard.recall(links.check(asked, clock.instant()))) {
            case Guard.Verdict.Good good -> good.pass();
            case Guard.Verdict.Bad _ -> throw SignedLinks.ended();
            case Guard.Verdict.Unknown unknown -> throw unavailable(unknown);
        };
    }

    private static Problem unavailable(Guard.Verdict.Unknown unknown) {
        return Problem.of(ProblemCode.UNAVAILABLE, unknown.reason()).retryAfter(SOON);
    }

    private static String token(HttpHeaders headers) throws Problem {
        final List<String> values = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (values.size() != 1 || !values.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw unauthorized("expected Authorization: Bearer");
        }
        return values.getFirst().substring(BEARER.length()).trim();
    }

    private static Problem unauthorized(String detail) {
        return Problem.of(ProblemCode.UNAUTHORIZED, detail).with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
}
