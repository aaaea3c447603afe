package dev.parley.client.backend;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The admin API of a node ({@code docs/openapi.yaml} says what each operation does, {@code docs/operations.md} when to use it). The
 * methods have the names of the operations, wait for the answer, at most 15 s, and fail with an {@link AdminException}. What is
 * for operators alone comes as JSON. Safe for use from any thread.
 */
public final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final AdminHttp http;

    private AdminClient(AdminHttp http) {
        this.http = http;
    }

    /**
     * Of any node of the cluster.
     *
     * @param url of its ops port, as {@code http://localhost:7090}
     * @param token its {@code PARLEY_ADMIN_TOKEN}
     * @throws IllegalArgumentException if the URL is none
     */
    public static AdminClient of(String url, String token) {
        return of(url, token, new OkHttpClient());
    }

    /** @param http to be shared with others: its proxies, certificates and so on are used */
    public static AdminClient of(String url, String token, OkHttpClient http) {
        // Nothing is sent again by itself: a request that was lost may have been done. So no connection is kept,
        // either: a node closes one that pauses, and what is written to it meanwhile is lost.
        final OkHttpClient own = http.newBuilder()
                .callTimeout(PATIENCE)
                .readTimeout(PATIENCE)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .addNetworkInterceptor(chain -> chain.proceed(chain.request())
                        .newBuilder()
                        .removeHeader("Retry-After") // at 0 seconds of a 503 OkHttp sends again
                        .build())
                .build();
        return new AdminClient(new AdminHttp(own, HttpUrl.get(url), token));
    }

    // ---- rooms

    /** @param after null for the first page, its {@code next} for the one that follows */
    public Admin.Page<Admin.RoomSize> rooms(@Nullable String after, int limit) {
        return Admin.page(
                http.call("GET", "rooms")
                        .with("after", after)
                        .with("limit", limit)
                        .run(),
                "rooms",
                Admin.RoomSize::of);
    }

    /** Status 404 if there is no such room. */
    public Admin.Room room(String room) {
        return Admin.Room.of(http.call("GET", "rooms", room).run());
    }

    /** Takes all members out, and says how many these were. */
    public int closeRoom(String room) {
        return removed(http.call("DELETE", "rooms", room).run());
    }

    /** What clients of this node's service last reported of their connections to each other. */
    public List<Admin.Connection> connections(String room) {
        return Admin.list(http.call("GET", "rooms", room, "connections").run(), "connections", Admin.Connection::of);
    }

    /** @param data any JSON, as {@link dev.parley.client.json.Json} writes it */
    public Admin.Reached sendMessage(String room, @Nullable Object data) {
        return Admin.Reached.of(
                http.call("POST", "rooms", room, "messages").body("data", data).run());
    }

    /** Ends a peer's session. Status 404 if it is not in the room. */
    public int kick(String room, String peer) {
        return removed(http.call("DELETE", "rooms", room, "peers", peer).run());
    }

    /** @param ban for which its user may not come back to the room, in whole seconds */
    public int kick(String room, String peer, Duration ban) {
        return removed(http.call("DELETE", "rooms", room, "peers", peer)
                .with("ban", ban.toSeconds())
                .run());
    }

    /** Keeps a user out of a room, and says how many of its peers were taken out. */
    public int ban(String room, String user, Duration time) {
        return removed(http.call("PUT", "rooms", room, "bans", user)
                .with("seconds", time.toSeconds())
                .run());
    }

    /** Status 404 if there is no such ban. */
    public void unban(String room, String user) {
        http.call("DELETE", "rooms", room, "bans", user).run();
    }

    // ---- sessions and tokens

    /**
     * The sessions that live on this node.
     *
     * @param user null for all
     * @param room null for all
     * @param after null for the first page
     */
    public Admin.Page<Admin.Session> sessions(
            @Nullable String user, @Nullable String room, @Nullable String after, int limit) {
        return Admin.page(
                http.call("GET", "sessions")
                        .with("user", user)
                        .with("room", room)
                        .with("after", after)
                        .with("limit", limit)
                        .run(),
                "sessions",
                Admin.Session::of);
    }

    /** Status 404 if it does not live on this node. */
    public Admin.Session session(String peer) {
        return Admin.Session.of(http.call("GET", "sessions", peer).run());
    }

    /** @param ends when the token ends by itself, as its {@code exp} has it */
    public void revokeToken(String jti, Instant ends) {
        http.call("PUT", "revocations", "tokens", jti)
                .with("exp", ends.getEpochSecond())
                .run();
    }

    /**
     * All tokens that a user has been issued until now.
     *
     * @param ends when the last of them ends by itself
     */
    public void revokeUser(String user, Instant ends) {
        http.call("PUT", "revocations", "users", user)
                .with("exp", ends.getEpochSecond())
                .run();
    }

    /** Of standalone, for development; elsewhere status 404. {@link TokenBuilder} makes those of production. */
    public String issueToken(String user, String rooms) {
        return http.call("POST", "tokens")
                .with("user", user)
                .with("rooms", rooms)
                .run()
                .textOrEmpty("token");
    }

    // ---- for operators

    public Admin.Node node() {
        return Admin.Node.of(http.call("GET", "node").run());
    }

    public List<Admin.LeasedNode> nodes() {
        return Admin.list(http.call("GET", "nodes").run(), "nodes", Admin.LeasedNode::of);
    }

    /** Status 409 if it is drained already. */
    public Admin.Node drain(Duration within) {
        return Admin.Node.of(http.call("POST", "node", "drain")
                .with("seconds", within.toSeconds())
                .run());
    }

    /** Status 409 if it is not drained. */
    public Admin.Node undrain() {
        return Admin.Node.of(http.call("DELETE", "node", "drain").run());
    }

    /** Has the node read its settings again: {@code taken}, and what needs a {@code restart}. Status 409 if one is wrong. */
    public JsonObject reload() {
        return http.call("POST", "node", "reload").run();
    }

    public JsonObject figures() {
        return http.call("GET", "figures").run();
    }

    /** @param after null for the newest, {@code next} of the answer before to go on */
    public JsonObject events(@Nullable Long after, int limit) {
        return http.call("GET", "events")
                .with("after", after)
                .with("limit", limit)
                .run();
    }

    /** As {@link #events}. */
    public JsonObject log(@Nullable Long after, int limit) {
        return http.call("GET", "log").with("after", after).with("limit", limit).run();
    }

    public JsonObject loggers() {
        return http.call("GET", "loggers").run();
    }

    public JsonObject setLogLevel(String logger, String level, Duration time) {
        return http.call("PUT", "loggers", logger)
                .with("level", level)
                .with("seconds", time.toSeconds())
                .run();
    }

    public void restoreLogLevel(String logger) {
        http.call("DELETE", "loggers", logger).run();
    }

    public JsonObject traces() {
        return http.call("GET", "traces").run();
    }

    public JsonObject traceRoom(String room, Duration time) {
        return http.call("PUT", "traces", "rooms", room)
                .with("seconds", time.toSeconds())
                .run();
    }

    public void endTraceOfRoom(String room) {
        http.call("DELETE", "traces", "rooms", room).run();
    }

    public JsonObject traceUser(String user, Duration time) {
        return http.call("PUT", "traces", "users", user)
                .with("seconds", time.toSeconds())
                .run();
    }

    public void endTraceOfUser(String user) {
        http.call("DELETE", "traces", "users", user).run();
    }

    private static int removed(JsonObject answer) {
        return (int) answer.number("removed", 0);
    }
}
