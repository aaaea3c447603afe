package dev.parley.ops.http;

import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthReport;
import dev.parley.ops.health.Liveness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Finds the endpoint for a request, be it one that refuses. */
final class OpsRouter {

    private static final OpsEndpoint NOT_FOUND = OpsEndpoint.fixed(OpsResponse.text(
            404, "There is nothing here; there is something at /metrics, /health/live and /health/ready.\n"));

    private final AdminGuard guard;
    private final Map<String, Map<OpsMethod, OpsEndpoint>> endpoints = new HashMap<>();
    private final Map<PathTemplate, Map<OpsMethod, OpsEndpoint>> templates = new HashMap<>();

    OpsRouter(PrometheusMeterRegistry meters, Liveness liveness, Health health, AdminRoutes admin) {
        guard = new AdminGuard(admin.token(), System::nanoTime, meters);
        admin.endpoints().forEach((path, methods) -> {
            if (PathTemplate.isOne(path)) {
                templates.put(new PathTemplate(path), methods);
            } else {
                endpoints.put(path, methods);
            }
        });
        if (guard.isOn()) {
            LivePage.endpoints().forEach((path, endpoint) -> endpoints.put(path, Map.of(OpsMethod.GET, endpoint)));
        }
        endpoints.put("/metrics", Map.of(OpsMethod.GET, new Scrape(meters)));
        endpoints.put("/health/live", Map.of(OpsMethod.GET, report(liveness::report)));
        endpoints.put("/health/ready", Map.of(OpsMethod.GET, report(health::readiness)));
    }

    /** Of the admin token; empty if there is none. */
    String fingerprint() {
        return guard.fingerprint();
    }

    /**
     * Throws {@link IllegalArgumentException} for a path that can't be decoded.
     *
     * @param path without the query, as it was sent
     * @param authorization the header, empty if there is none
     * @param whose request it is
     */
    Routed route(String method, String path, String authorization, Subnet whose) {
        boolean admin = path.startsWith(AdminRoutes.PREFIX);
        if (admin) {
            if (!guard.isOn()) {
                return Routed.to(NOT_FOUND);
            }
            OpsResponse refusal = guard.refusal(authorization, whose);
            if (refusal != null) {
                return Routed.to(OpsEndpoint.fixed(refusal));
            }
        }
        String effective = method.equals("HEAD") ? "GET" : method;
        boolean action = admin && !effective.equals("GET");
        Map<OpsMethod, OpsEndpoint> exact = endpoints.get(path);
        if (exact != null) {
            return new Routed(endpoint(exact, effective), Map.of(), action);
        }
        for (Map.Entry<PathTemplate, Map<OpsMethod, OpsEndpoint>> template : templates.entrySet()) {
            Optional<Map<String, String>> variables = template.getKey().match(path);
            if (variables.isPresent()) {
                return new Routed(endpoint(template.getValue(), effective), variables.get(), action);
            }
        }
        return Routed.to(NOT_FOUND);
    }

    private static OpsEndpoint endpoint(Map<OpsMethod, OpsEndpoint> methods, String method) {
        return methods.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(method))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> wrongMethod(methods));
    }

    private static OpsEndpoint wrongMethod(Map<OpsMethod, OpsEndpoint> methods) {
        String allowed = methods.keySet().stream()
                .sorted()
                .map(method -> method == OpsMethod.GET ? "GET, HEAD" : method.name())
                .collect(Collectors.joining(", "));
        return OpsEndpoint.fixed(
                OpsResponse.text(405, "Allowed here: " + allowed + ".\n").with("allow", allowed));
    }

    private static OpsEndpoint report(Supplier<HealthReport> source) {
        return new OpsEndpoint.Immediate(() -> {
            HealthReport report = source.get();
            return OpsResponse.json(report.isUp() ? 200 : 503, HealthJson.render(report));
        });
    }
}
