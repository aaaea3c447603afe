package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.hub.limit.RateLimitedLog;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has each request answered on a virtual thread of its own: who comes, from where, to what. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final RateLimitedLog<String> DEFECTS = new RateLimitedLog<>(LOG, Duration.ofSeconds(10));
    private static final Duration SOON = Duration.ofSeconds(1);

    private final List<Route> routes;
    private final UploadProtocols protocols;
    private final OriginRules origins;
    private final Doorkeeper doorkeeper;
    private final ResponseSender sender;
    private final ArtifactsWireMeters meters;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;

    Dispatcher(
            List<Route> routes,
            UploadProtocols protocols,
            OriginRules origins,
            Doorkeeper doorkeeper,
            ResponseSender sender,
            ArtifactsWireMeters meters) {
        this.routes = List.copyOf(routes);
        this.protocols = protocols;
        this.origins = origins;
        this.doorkeeper = doorkeeper;
        this.sender = sender;
        this.meters = meters;
    }

    /**
     * Returns at once.
     *
     * @param answered told, on any thread, that the whole answer is written, and whether the connection may go on
     */
    void start(Exchange exchange, Consumer<Boolean> answered) {
        running.add(exchange);
        if (stopping) {
            exchange.cut(CutReason.STOPPED);
        }
        Thread.ofVirtual().name("parley-artifacts-request").start(() -> {
            try {
                run(exchange, answered);
            } finally {
                exchange.end();
                exchange.attempt().answered(false);
                running.remove(exchange);
                if (stopping && running.isEmpty()) {
                    ended.complete(null);
                }
            }
        });
    }

    /** Cuts all that are under way, and whatever comes. */
    void stop() {
        stopping = true;
        running.forEach(exchange -> exchange.cut(CutReason.STOPPED));
        if (running.isEmpty()) {
            ended.complete(null);
        }
    }

    /** {@return done when none is under way after a stop} */
    CompletionStage<Void> ended() {
        return ended;
    }

    /** How many requests are under way. */
    int running() {
        return running.size();
    }

    private void run(Exchange exchange, Consumer<Boolean> answered) {
        try (Response response = respond(exchange)) {
            origins.open(exchange, response.headers());
            protocols.sign(exchange, response.headers());
            final CutReason cut = exchange.cutReason();
            if (cut != null) {
                throw new CutException(cut);
            }
            final boolean keepAlive = exchange.keepAlive() && exchange.body().complete();
            meters.answered(exchange.method(), response.status());
            sender.send(exchange, response, keepAlive);
            answered.accept(keepAlive);
        } catch (CutException e) {
            final CutReason first = exchange.cutReason();
            meters.cut(first == null ? e.reason() : first);
            exchange.cut(e.reason());
        } catch (RuntimeException e) { // a defect while it is sent: there is no way left to tell it but to hang up
            DEFECTS.error("sending", e, "defect in an answer, connection {}", name(exchange));
            meters.cut(CutReason.UNREADABLE);
            exchange.cut(CutReason.UNREADABLE);
        }
    }

    private Response respond(Exchange exchange) throws CutException {
        try {
            return answer(exchange);
        } catch (Problem problem) {
            meters.refused(problem.code());
            return problem.response();
        } catch (ArtifactRefusal refusal) {
            return refused(refusal);
        } catch (UnavailableException e) {
            DEFECTS.error("unavailable", e, "a request could not be answered: {}", String.valueOf(e.getMessage()));
            return refused(ArtifactRefusal.retryable(ArtifactRefusal.Code.UNAVAILABLE, "try again in a moment", SOON));
        } catch (RuntimeException e) { // a defect ends its request, and is told by a name that the log has
            DEFECTS.error("defect", e, "defect in a request, connection {}", name(exchange));
            meters.refused(ProblemCode.INTERNAL);
            return Problem.of(ProblemCode.INTERNAL, "internal error " + name(exchange))
                    .response();
        }
    }

    private static String name(Exchange exchange) {
        return exchange.channel().id().asShortText();
    }

    /** Whoever has been replaced is not answered: a client takes a broken connection as a reason to ask where it stands. */
    private Response refused(ArtifactRefusal refusal) throws CutException {
        if (refusal.code() == ArtifactRefusal.Code.FENCED) {
            throw new CutException(CutReason.FENCED);
        }
        final Problem problem = Problem.of(refusal);
        meters.refused(problem.code());
        return problem.response();
    }

    private Response answer(Exchange exchange) throws Problem, ArtifactRefusal, CutException {
        if (!origins.allows(exchange)) {
            throw Problem.of(ProblemCode.FORBIDDEN, "this origin is not allowed");
        }
        final String path = path(exchange.uri());
        final List<Route> here =
                routes.stream().filter(route -> route.match(path).isPresent()).toList();
        if (here.isEmpty()) {
            throw Problem.of(ProblemCode.NOT_FOUND, "there is nothing here");
        }
        if (HttpMethod.OPTIONS.equals(exchange.method())) {
            return options(here);
        }
        final Optional<Route> route = here.stream()
                .filter(one -> one.method().equals(exchange.method()))
                .findFirst();
        if (route.isEmpty()) {
            throw Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "expected " + methods(here))
                    .with(HttpHeaderNames.ALLOW, methods(here));
        }
        final Map<String, String> variables = route.get().match(path).orElseThrow();
        return doorkeeper.letIn(route.get(), new Route.Asked(exchange, variables, Query.of(exchange.uri())));
    }

    private static Response options(List<Route> here) {
        final Response answer = Response.empty(HttpResponseStatus.NO_CONTENT);
        answer.headers().set(HttpHeaderNames.ALLOW, methods(here));
        return answer;
    }

    private static String methods(List<Route> here) {
        return here.stream().map(route -> route.method().name()).sorted().collect(Collectors.joining(", "))
                + ", OPTIONS";
    }

    static String path(String uri) {
        final int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
