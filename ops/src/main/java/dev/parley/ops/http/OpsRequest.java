package dev.parley.ops.http;

import java.util.List;
import java.util.Map;

/**
 * What an endpoint sees of a request.
 *
 * @param path without the query
 * @param variables what stands in the places of its route's {@code {names}}, decoded
 * @param query decoded parameters
 * @param accept the {@code Accept} header, empty if there is none
 * @param body as UTF-8, empty if there is none
 */
public record OpsRequest(
        String path, Map<String, String> variables, Map<String, List<String>> query, String accept, String body) {}
