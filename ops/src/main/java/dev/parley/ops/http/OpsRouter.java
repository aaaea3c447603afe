package dev.parley.ops.http;

import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthReport;
import dev.parley.ops.health.Liveness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Finds the endpoint for a request, be it one that refuses. */
final class OpsRouter {

    private static final OpsEndpoint NOT_FOUND = OpsEndpoint.fixed(OpsResponse.text(
            404, "There is nothing here; there is something at /metrics, /health/live and /health/ready.\n"));

    private final AdminGuard guard;
    private final Map<String, Map<OpsMethod, OpsEndpoint>> endpoints = new HashMap<>();

    OpsRouter(PrometheusMeterRegistry meters, Liveness liveness, Health health, AdminRoutes admin) {
        guard = new AdminGuard(admin.token(), System::nanoTime, meters);
        endpoints.putAll(admin.endpoints());
        endpoints.put("/metrics", Map.of(OpsMethod.GET, new Scrape(meters)));
        endpoints.put("/health/live", Map.of(OpsMethod.GET, report(liveness::report)));
        endpoints.put("/health/ready", Map.of(OpsMethod.GET, report(health::readiness)));
    }

    /**
     * @param authorization the header, empty if there is none
     * @param whose request it is
     */
    OpsEndpoint route(String method, String path, String authorization, Subnet whose) {
        if (path.startsWith(AdminRoutes.PREFIX)) {
            if (!guard.isOn()) {
                return NOT_FOUND;
            }
            OpsResponse refusal = guard.refusal(authorization, whose);
            if (refusal != null) {
                return OpsEndpoint.fixed(refusal);
            }
        }
        Map<OpsMethod, OpsEndpoint> methods = endpoints.get(path);
        if (methods == null) {
            return NOT_FOUND;
        }
        String effective = method.equals("HEAD") ? "GET" : method;
        return methods.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(effective))
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
