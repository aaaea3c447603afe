package dev.parley.testkit.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which way to have a server was taken.
 *
 * @param <S> what starts such servers
 * @param kind where the server comes from
 * @param starter starts servers
 * @param line the choice and its reasons, for the reader of the test's output
 */
record Choice<S>(InfraKind kind, S starter, String line) {

    /**
     * Takes the first candidate that can be had or, if one is forced, that one.
     *
     * @param server what is to be had, for messages
     * @throws InfraUnavailableException if the forced one, or none, can be had
     */
    static <S> Choice<S> make(String server, Optional<InfraKind> forced, List<Candidate<S>> candidates) {
        List<String> absences = new ArrayList<>();
        for (Candidate<S> candidate : candidates) {
            if (forced.isEmpty() || forced.get() == candidate.kind()) {
                switch (candidate.look().get()) {
                    case Candidate.Present<S>(S starter, String what) -> {
                        String line = server + ": " + candidate.kind().label() + ", " + what
                                + (absences.isEmpty() ? "" : " (" + String.join("; ", absences) + ")");
                        return new Choice<>(candidate.kind(), starter, line);
                    }
                    case Candidate.Absent<S>(String why) ->
                        absences.add("not " + candidate.kind().label() + ": " + why);
                }
            }
        }
        String forcedText =
                forced.map(kind -> "-Dinfra=" + kind.label() + " asks for it").orElse("nothing was forced");
        throw new InfraUnavailableException(
                "No " + server + " for tests, and " + forcedText + ": " + String.join("; ", absences));
    }
}
