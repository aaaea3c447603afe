package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactId;
import java.util.Optional;

/** Of which artifact a path speaks. */
final class PathIds {
    private PathIds() {}

    /** What can be no id is answered like one that does not exist. */
    static ArtifactId artifact(Route.Asked asked) throws Problem {
        final Optional<ArtifactId> id = ArtifactId.parse(asked.variables().getOrDefault("id", ""));
        return id.orElseThrow(() -> Problem.of(ProblemCode.NOT_FOUND, "there is no such artifact"));
    }
}
