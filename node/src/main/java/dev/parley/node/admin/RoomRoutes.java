package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.admin.Inspection;
import dev.parley.hub.admin.Moderation;
import dev.parley.hub.admin.Page;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Rooms, on whichever nodes their members live. */
final class RoomRoutes {
    private static final Duration LONGEST_BAN = Duration.ofDays(3650);

    private final Inspection inspection;
    private final Moderation moderation;

    RoomRoutes(Inspection inspection, Moderation moderation) {
        this.inspection = inspection;
        this.moderation = moderation;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/rooms", AdminRoute.later(this::list))
                .on(OpsMethod.GET, "/admin/v1/rooms/{room}", AdminRoute.later(this::inspect))
                .on(OpsMethod.DELETE, "/admin/v1/rooms/{room}", AdminRoute.later(this::close))
                .on(OpsMethod.POST, "/admin/v1/rooms/{room}/messages", AdminRoute.later(this::message))
                .on(OpsMethod.DELETE, "/admin/v1/rooms/{room}/peers/{peer}", AdminRoute.later(this::kick))
                .on(OpsMethod.PUT, "/admin/v1/rooms/{room}/bans/{user}", AdminRoute.later(this::ban))
                .on(OpsMethod.DELETE, "/admin/v1/rooms/{room}/bans/{user}", AdminRoute.later(this::unban));
    }

    private CompletionStage<OpsResponse> list(Parameters asked) {
        return inspection.rooms(asked.optionalRoom("after"), asked.limit()).thenApply(RoomRoutes::list);
    }

    private static OpsResponse list(Page<Inspection.RoomSize> page) {
        return ok(json -> {
            json.writeArrayFieldStart("rooms");
            for (Inspection.RoomSize room : page.items()) {
                json.writeStartObject();
                json.writeStringField("room", room.room().value());
                json.writeNumberField("members", room.members());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (page.next() != null) {
                json.writeStringField("next", page.next());
            }
        });
    }

    /** A room that nobody is in and nobody is kept out of is none. */
    private CompletionStage<OpsResponse> inspect(Parameters asked) {
        return inspection.room(asked.room()).thenApply(found -> {
            if (found.roster().members().isEmpty() && found.bans().isEmpty()) {
                return OpsResponse.problem(404, "Nobody is in a room of that name, or banned from it.");
            }
            return ok(json -> {
                json.writeStringField("room", found.roster().room().value());
                json.writeNumberField("version", found.roster().version());
                json.writeArrayFieldStart("members");
                for (Member member : inOrderOfJoining(found.roster())) {
                    write(json, member);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("bans");
                for (Map.Entry<UserId, Instant> ban : found.bans().entrySet()) {
                    json.writeStartObject();
                    json.writeStringField("user", ban.getKey().value());
                    json.writeStringField("until", ban.getValue().toString());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
        });
    }

    private static void write(JsonGenerator json, Member member) throws IOException {
        json.writeStartObject();
        json.writeStringField("peer", member.peer().value());
        json.writeStringField("user", member.user().value());
        if (member.name() != null) {
            json.writeStringField("name", member.name());
        }
        json.writeStringField("wire", member.wire().wireName());
        json.writeStringField("status", member.status().wireName());
        json.writeBooleanField("connected", member.connected());
        json.writeStringField("node", member.node().toString());
        if (member.metadata() != null) {
            JsonText.writeRaw(json, "metadata", member.metadata());
        }
        json.writeEndObject();
    }

    private CompletionStage<OpsResponse> close(Parameters asked) {
        return moderation.close(asked.room()).thenApply(RoomRoutes::removed);
    }

    private CompletionStage<OpsResponse> message(Parameters asked) {
        return moderation
                .message(asked.room(), data(asked.body()))
                .thenApply(sent -> ok(json -> {
                    json.writeNumberField("delivered", sent.delivered());
                    json.writeNumberField("held", sent.held());
                    json.writeNumberField("failed", sent.failed());
                }));
    }

    private static RawJson data(String body) {
        try {
            final JsonObject.Field data =
                    JsonObject.parse(body.getBytes(StandardCharsets.UTF_8)).fieldOrNullValue("data");
            if (data != null) {
                return data.raw();
            }
        } catch (JsonObject.Malformed e) {
            // Answered below.
        }
        throw new BadParameterException("the body", "a JSON object with data, which is any JSON value");
    }

    private CompletionStage<OpsResponse> kick(Parameters asked) {
        // Who writes "bann" wants a ban, not a peer that comes back at once.
        asked.only("ban");
        return moderation
                .kick(asked.room(), asked.peer(), asked.optionalSeconds("ban", LONGEST_BAN))
                .thenApply(
                        found -> found ? removed(1) : OpsResponse.problem(404, "There is no such peer in the room."));
    }

    private CompletionStage<OpsResponse> ban(Parameters asked) {
        return moderation
                .ban(asked.room(), asked.user(), asked.seconds("seconds", LONGEST_BAN))
                .thenApply(RoomRoutes::removed);
    }

    private CompletionStage<OpsResponse> unban(Parameters asked) {
        return moderation
                .unban(asked.room(), asked.user())
                .thenApply(was -> was
                        ? ok(json -> json.writeBooleanField("banned", false))
                        : OpsResponse.problem(404, "That user is not banned from the room."));
    }

    private static OpsResponse removed(int peers) {
        return ok(json -> json.writeNumberField("removed", peers));
    }

    private static List<Member> inOrderOfJoining(Roster roster) {
        return roster.members().values().stream()
                .sorted(Comparator.comparingLong(Member::since))
                .toList();
    }
}
