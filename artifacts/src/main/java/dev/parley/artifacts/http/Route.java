package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Requester;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the wire, as {@code docs/artifacts.openapi.yaml} describes it.
 *
 * @param template of its path; {@code {name}} stands for one whole segment, as it was sent
 * @param access what it asks of whoever comes
 */
record Route(HttpMethod method, String template, Access access, Operation operation) {

    enum Access {
        TOKEN,
        /** A link that we signed does, too. */
        TOKEN_OR_LINK
    }

    /**
     * A request with all that has been found out about it.
     *
     * @param variables of its path
     */
    record Asked(Exchange exchange, Map<String, String> variables, Query query) {}

    /** Answers on the request's virtual thread. */
    interface Operation {
        Response answer(Asked asked, Requester caller) throws Problem, ArtifactRefusal, CutException;
    }

    /** The path's variables; empty if it is another one. */
    Optional<Map<String, String>> match(String path) {
        final List<String> wanted = List.of(template.split("/", -1));
        final List<String> got = List.of(path.split("/", -1));
        if (wanted.size() != got.size()) {
            return Optional.empty();
        }
        final Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < got.size(); i++) {
            final String segment = wanted.get(i);
            if (segment.startsWith("{")) {
                variables.put(segment.substring(1, segment.length() - 1), got.get(i));
            } else if (!segment.equals(got.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
