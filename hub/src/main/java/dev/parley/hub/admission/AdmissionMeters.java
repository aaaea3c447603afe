package dev.parley.hub.admission;

import dev.parley.hub.client.Admission;
import dev.parley.protocol.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** {@code parley.admissions}: who wanted in, to resume or to begin, and what came of it. Thread-safe. */
public final class AdmissionMeters {
    private final Outcomes news;
    private final Outcomes resumes;

    public AdmissionMeters(MeterRegistry registry) {
        this.news = new Outcomes(registry, "new");
        this.resumes = new Outcomes(registry, "resume");
    }

    void count(boolean resuming, Admission admission) {
        (resuming ? resumes : news).count(admission);
    }

    private static final class Outcomes {
        private final Counter admitted;
        private final Counter anew;
        private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

        private Outcomes(MeterRegistry registry, String kind) {
            this.admitted = counter(registry, kind, "admitted");
            this.anew = kind.equals("resume") ? counter(registry, kind, "anew") : admitted;
            for (ErrorCode code :
                    new ErrorCode[] {ErrorCode.UNAUTHORIZED, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE}) {
                refused.put(code, counter(registry, kind, code.wireName()));
            }
        }

        private void count(Admission admission) {
            switch (admission) {
                case Admission.Admitted yes -> (yes.resumed() ? admitted : anew).increment();
                case Admission.Refused no -> {
                    final Counter counter = refused.get(no.error().code());
                    if (counter != null) {
                        counter.increment();
                    }
                }
            }
        }

        private static Counter counter(MeterRegistry registry, String kind, String outcome) {
            return Counter.builder("parley.admissions")
                    .description("clients that wanted in, to resume a session or to begin one, and what came of it")
                    .tag("kind", kind)
                    .tag("outcome", outcome)
                    .register(registry);
        }
    }
}
