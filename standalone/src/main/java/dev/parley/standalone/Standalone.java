package dev.parley.standalone;

import dev.parley.embedded.EmbeddedRedis;
import dev.parley.embedded.EmbeddedServerException;
import dev.parley.node.loop.NettyDefaults;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.lifecycle.ExitCode;
import dev.parley.ops.log.Logging;
import dev.parley.standalone.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs the whole hub in one process, for those who want to see it work. */
public final class Standalone {
    /** A trial must not be in the way of a hub that is up, nor the other way round. */
    private static final Map<String, String> FREE_PORTS =
            StandaloneSettings.PORTS.stream().collect(Collectors.toUnmodifiableMap(Setting::key, port -> "0"));

    private Standalone() {}

    /** Ends with the code of an {@link ExitCode}; also {@link ExitCode#START_FAILED} if a trial fails. */
    public static void main(String[] arguments) {
        Logging.silence();
        NettyDefaults.set();
        System.exit(run(List.of(arguments)).code());
    }

    @SuppressWarnings("SystemOut") // what a person at a terminal asked for
    private static ExitCode run(List<String> given) {
        try {
            final Arguments arguments = Arguments.parse(given);
            if (arguments.line().help()) {
                System.out.print(Arguments.USAGE + StandaloneSettings.CATALOG.help());
                return ExitCode.OK;
            }
            if (arguments.line().sample()) {
                System.out.print(StandaloneSettings.CATALOG.sampleFile());
                return ExitCode.OK;
            }
            return run(arguments);
        } catch (SettingsException e) {
            return failed(
                    e.getMessage() + "\n" + Invocation.with("--help") + " tells what there is.",
                    ExitCode.BAD_CONFIGURATION);
        } catch (EmbeddedServerException e) {
            return failed(String.valueOf(e.getMessage()), ExitCode.START_FAILED);
        } catch (IOException e) {
            return failed("Parley can't write its log: " + e.getMessage(), ExitCode.START_FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.START_FAILED;
        }
    }

    private static ExitCode run(Arguments arguments) throws SettingsException, IOException, InterruptedException {
        final SettingSources sources = SettingSources.of(arguments.line().config());
        final StandaloneSettings settings =
                StandaloneSettings.read(arguments.trial() ? sources.withOverrides(FREE_PORTS) : sources);
        if (settings.needsEmbeddedRedis() && !EmbeddedRedis.isAvailable()) {
            EmbeddedRedis.executable(); // says what to do
        }
        final List<String> taken = Ports.taken(settings);
        if (!taken.isEmpty()) {
            return failed(
                    "Parley can't listen on\n  " + String.join("\n  ", taken)
                            + "\nIs Parley running already? End what listens there, or choose other ports in the environment:"
                            + "\n  " + Ports.others(settings),
                    ExitCode.START_FAILED);
        }
        final LogFile log = LogFile.open(settings.logLevel(), arguments.verbose());
        final StandaloneHub hub = new StandaloneHub(settings, new EmbeddedServers(settings));
        final Run run = new Run(hub, Terminal.ofProcess(System.getenv()), log);
        return arguments.trial() ? run.trial() : run.untilStopped();
    }

    @SuppressWarnings("SystemOut") // there is no log that anybody would look at
    private static ExitCode failed(String message, ExitCode code) {
        System.err.println(message);
        return code;
    }
}
