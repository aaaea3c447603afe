package dev.parley.system.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Path;

/** Helm, for a process of its own: the Go runtime that comes with it takes the signal handlers of a JVM over. */
final class HelmProgram {
    private HelmProgram() {}

    /** {@code lint CHART} or {@code template CHART VALUES}; ends with 1 where Helm refuses, and says why. */
    public static void main(String[] arguments) {
        final Helm helm = new Helm(Path.of(arguments[1]));
        try {
            if (arguments[0].equals("lint")) {
                final LintResult result = helm.lint().strict().call();
                result.getMessages().forEach(System.out::println);
                System.exit(result.isFailed() ? 1 : 0);
            }
            System.out.println(helm.template()
                    .withName("hub")
                    .withKubeVersion("1.31.0")
                    .withValuesFile(Path.of(arguments[2]))
                    .call());
        } catch (IllegalStateException refused) {
            System.out.println(refused.getMessage());
            System.exit(1);
        }
    }
}
