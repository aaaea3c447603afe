package dev.parley.testkit.infra;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether the broker is RabbitMQ; a forced broker that can't be had makes this throw, and so the test fail. */
final class RealBrokerCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return evaluate(Infra.brokerKind());
    }

    static ConditionEvaluationResult evaluate(InfraKind kind) {
        return switch (kind) {
            case DOCKER, NATIVE -> ConditionEvaluationResult.enabled("The broker is RabbitMQ, " + kind.label());
            case EMBEDDED ->
                ConditionEvaluationResult.disabled(
                        "Needs RabbitMQ, and there is only the embedded broker: start Docker or"
                                + " install rabbitmq-server");
        };
    }
}
