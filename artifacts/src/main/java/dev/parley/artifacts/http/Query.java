package dev.parley.artifacts.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands behind a path's question mark. */
final class Query {
    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    static Query of(String uri) throws Problem {
        try {
            return new Query(new QueryStringDecoder(uri).parameters());
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "the query can't be decoded");
        }
    }

    /** The one value of that name, if there is one. */
    Optional<String> get(String name) throws Problem {
        final List<String> values = all(name);
        if (values.size() > 1) {
            throw Problem.of(ProblemCode.BAD_REQUEST, name + ": expected one value");
        }
        return values.stream().findFirst();
    }

    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }
}
