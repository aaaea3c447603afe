package dev.parley.artifacts.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** The protocols of uploads, side by side. */
final class UploadProtocols {
    static final String PATH = "/v1/uploads";
    private static final String ONE = PATH + "/{id}";

    private final List<UploadProtocol> protocols;

    /** @param protocols the last one has the requests that are in none of them */
    UploadProtocols(UploadProtocol... protocols) {
        this.protocols = List.of(protocols);
    }

    List<Route> routes() {
        return List.of(
                route(
                        HttpMethod.POST,
                        PATH,
                        (asked, caller) -> of(asked.exchange()).create(asked, caller)),
                route(
                        HttpMethod.HEAD,
                        ONE,
                        (asked, caller) -> of(asked.exchange()).head(asked, caller)),
                route(
                        HttpMethod.PATCH,
                        ONE,
                        (asked, caller) -> of(asked.exchange()).append(asked, caller)),
                route(
                        HttpMethod.DELETE,
                        ONE,
                        (asked, caller) -> of(asked.exchange()).terminate(asked, caller)));
    }

    /** Adds to an answer what its protocol wants there. */
    void sign(Exchange exchange, HttpHeaders answer) {
        final String path = Dispatcher.path(exchange.uri());
        if (path.equals(PATH) || path.startsWith(PATH + "/")) {
            of(exchange).sign(exchange.method(), answer);
        }
    }

    private UploadProtocol of(Exchange exchange) {
        return protocols.stream()
                .filter(protocol -> protocol.speaks(exchange.headers()))
                .findFirst()
                .orElse(protocols.getLast());
    }

    private static Route route(HttpMethod method, String template, Route.Operation operation) {
        return new Route(method, template, Route.Access.TOKEN, operation);
    }
}
