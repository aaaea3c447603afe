package dev.parley.testkit.infra;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether there is a PostgreSQL; where it is asked for and there is none this throws, and so the test fails. */
final class PostgresCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return evaluate(PostgresProgram.find(), InfraKind.forced());
    }

    static ConditionEvaluationResult evaluate(Candidate.Found<PostgresProgram> found, Optional<InfraKind> forced) {
        return switch (found) {
            case Candidate.Present<PostgresProgram>(PostgresProgram program, String what) ->
                ConditionEvaluationResult.enabled("PostgreSQL is in " + what);
            case Candidate.Absent<PostgresProgram>(String why) -> {
                if (forced.equals(Optional.of(InfraKind.NATIVE))) {
                    throw new InfraUnavailableException("-Dinfra=native asks for PostgreSQL: " + why);
                }
                yield ConditionEvaluationResult.disabled("Needs PostgreSQL: " + why);
            }
        };
    }
}
