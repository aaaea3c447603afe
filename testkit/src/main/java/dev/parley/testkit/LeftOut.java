package dev.parley.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Says on standard output which tests are left out and why: Maven counts them and keeps the reason to itself. */
public final class LeftOut implements TestExecutionListener {
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        say(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            say(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    @SuppressWarnings("SystemOut") // where Maven shows what tests have to tell
    private void say(TestIdentifier test, String reason) {
        if (said.add(reason)) {
            System.out.println("[left out] " + test.getDisplayName() + ": " + reason);
        }
    }
}
