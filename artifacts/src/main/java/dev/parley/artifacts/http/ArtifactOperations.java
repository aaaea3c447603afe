package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.Uploads;
import dev.parley.protocol.RoomName;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is in a room, and what can be done with it. */
final class ArtifactOperations {
    static final String PATH = "/v1/artifacts";
    static final String ONE = PATH + "/{id}";
    private static final String JSON = "application/json";
    private static final int USUAL_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    private final Uploads uploads;
    private final Library library;
    private final SignedLinks links;
    private final Clock clock;

    ArtifactOperations(Uploads uploads, Library library, SignedLinks links, Clock clock) {
        this.uploads = uploads;
        this.library = library;
        this.links = links;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                route(HttpMethod.GET, PATH, this::list),
                route(HttpMethod.GET, ONE, one(library::find)),
                route(HttpMethod.DELETE, ONE, this::delete),
                route(HttpMethod.POST, ONE + "/pause", one(uploads::pause)),
                route(HttpMethod.POST, ONE + "/resume", one(uploads::head)),
                route(HttpMethod.POST, ONE + "/retry", one(library::retry)),
                route(HttpMethod.POST, ONE + "/links", this::link));
    }

    private static Route route(HttpMethod method, String template, Route.Operation operation) {
        return new Route(method, template, Route.Access.TOKEN, operation);
    }

    private interface OnOne {
        Artifact apply(Requester caller, ArtifactId id) throws ArtifactRefusal;
    }

    /** Answers with what the artifact is then. */
    private static Route.Operation one(OnOne action) {
        return (asked, caller) -> ok(ArtifactJson.of(action.apply(caller, PathIds.artifact(asked))));
    }

    private static Response ok(String json) {
        return new Response.Whole(HttpResponseStatus.OK, JSON, json);
    }

    private Response list(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal {
        final Catalog.Query query = new Catalog.Query(
                room(asked.query()),
                kind(asked.query()),
                states(asked.query()),
                asked.query().get("after").orElse(null),
                limit(asked.query()));
        try {
            return ok(ArtifactJson.of(library.list(caller, query)));
        } catch (IllegalArgumentException notGivenOut) {
            throw bad("after", "what a page before has given as next");
        }
    }

    private static RoomName room(Query query) throws Problem {
        final String room = query.get("room").orElse("");
        if (!RoomName.isValid(room)) {
            throw bad("room", "the name of a room");
        }
        return new RoomName(room);
    }

    private static @Nullable Kind kind(Query query) throws Problem {
        final String kind = query.get("kind").orElse(null);
        return kind == null ? null : Kind.of(kind).orElseThrow(() -> bad("kind", "recording, screenshot or file"));
    }

    private static Set<State> states(Query query) throws Problem {
        final Set<State> states = EnumSet.noneOf(State.class);
        for (String names : query.all("state")) {
            for (String name : names.split(",", -1)) {
                try {
                    states.add(State.of(name));
                } catch (IllegalArgumentException e) {
                    throw bad("state", "names of states");
                }
            }
        }
        return states;
    }

    private static int limit(Query query) throws Problem {
        final String limit = query.get("limit").orElse(Integer.toString(USUAL_LIMIT));
        if (!limit.matches("[0-9]{1,3}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MAX_LIMIT) {
            throw bad("limit", "1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(limit);
    }

    private static Problem bad(String parameter, String expected) {
        return Problem.of(ProblemCode.BAD_REQUEST, parameter + ": expected " + expected);
    }

    private Response delete(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal {
        library.delete(caller, PathIds.artifact(asked));
        return Response.empty(HttpResponseStatus.NO_CONTENT);
    }

    private Response link(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal, CutException {
        final LinkRequest wanted = LinkRequest.of(asked.exchange().body());
        final ArtifactId id = PathIds.artifact(asked);
        library.find(caller, id);
        final Guard.Pass pass = asked.exchange().pass();
        final Instant asWanted = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(wanted.lifetime());
        final Instant expires =
                asWanted.isBefore(pass.expiry()) ? asWanted : pass.expiry().truncatedTo(ChronoUnit.SECONDS);
        return new Response.Whole(
                HttpResponseStatus.CREATED,
                JSON,
                ArtifactJson.link(links.sign(id, wanted.rendition(), expires, pass.mark()), expires));
    }
}
