package dev.parley.system.media;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether real calls can be made on this machine. */
final class RealPeersCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return evaluate(Machine.missing(), System.getProperty("infra", ""));
    }

    static ConditionEvaluationResult evaluate(List<String> missing, String infra) {
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("Chromium and the native WebRTC engine are here");
        }
        final String reason = "Real calls need " + String.join("; ", missing);
        if (infra.equals("native")) {
            throw new IllegalStateException("-Dinfra=native leaves nothing out. " + reason);
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
