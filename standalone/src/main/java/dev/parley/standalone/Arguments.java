package dev.parley.standalone;

import dev.parley.ops.config.CommandLine;
import dev.parley.ops.config.SettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line says.
 *
 * @param line the arguments that every deployable has
 * @param trial play a call and end
 * @param verbose log to standard output
 */
record Arguments(CommandLine line, boolean trial, boolean verbose) {
    static final String USAGE = """
            Parley, the whole hub in one process, to be tried out.

              (nothing)        start, say what is up and where, and stay until Ctrl-C
              --try            play a call between two wires, show what crosses, and end
              --verbose        log to standard output
            """ + CommandLine.USAGE + "\n";

    private static final String TRY = "--try";
    private static final String VERBOSE = "--verbose";

    /** @throws SettingsException that lists every argument that is wrong */
    static Arguments parse(List<String> arguments) throws SettingsException {
        final List<String> rest = new ArrayList<>(arguments);
        final boolean trial = rest.removeIf(TRY::equals);
        final boolean verbose = rest.removeIf(VERBOSE::equals);
        return new Arguments(CommandLine.parse(rest, List.of(TRY, VERBOSE)), trial, verbose);
    }
}
