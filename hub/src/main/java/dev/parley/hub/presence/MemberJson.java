package dev.parley.hub.presence;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link Member} as JSON: how it lies in the shared store and crosses between nodes. */
public final class MemberJson {
    private MemberJson() {}

    public static byte[] write(Member member) {
        return JsonText.object(json -> {
            writeVisible(json, member);
            json.writeStringField("node", member.node().toString());
            json.writeNumberField("generation", member.generation());
            json.writeNumberField("epoch", member.epoch());
            json.writeNumberField("since", member.since());
        });
    }

    /** What other peers see of it (protocol, {@code join}), all but {@code polite}. */
    public static void writeVisible(JsonGenerator json, Member member) throws IOException {
        json.writeStringField("peer", member.peer().value());
        json.writeStringField("user", member.user().value());
        if (member.name() != null) {
            json.writeStringField("name", member.name());
        }
        json.writeStringField("wire", member.wire().wireName());
        json.writeStringField("status", member.status().wireName());
        json.writeBooleanField("connected", member.connected());
        if (member.metadata() != null) {
            JsonText.writeRaw(json, "metadata", member.metadata());
        }
    }

    /**
     * The inverse of {@link #write}. Fields that are not known are skipped; a status that is not there or not known counts as
     * online, a connection of which nothing is said as there, and numbers as 0. What has to be there and is not, or is something
     * else, is an {@link IllegalArgumentException}.
     */
    public static Member read(byte[] bytes) {
        try {
            final JsonObject json = JsonObject.parse(bytes);
            final JsonObject.Field name = json.field("name");
            final JsonObject.Field connected = json.field("connected");
            final JsonObject.Field metadata = json.field("metadata");
            return new Member(
                    new PeerId(text(json, "peer")),
                    new UserId(text(json, "user")),
                    name == null ? null : name.string(),
                    Wire.of(text(json, "wire")),
                    status(json.field("status")),
                    connected == null || connected.bool(),
                    metadata == null ? null : metadata.raw(),
                    NodeRef.parse(text(json, "node")),
                    number(json, "generation"),
                    number(json, "epoch"),
                    number(json, "since"));
        } catch (JsonObject.Malformed | NullPointerException e) {
            throw new IllegalArgumentException("not a member", e);
        }
    }

    private static String text(JsonObject json, String name) {
        return field(json, name).string();
    }

    private static long number(JsonObject json, String name) {
        final JsonObject.@Nullable Field field = json.field(name);
        return field == null ? 0 : Objects.requireNonNull(field.integer(), name);
    }

    private static UserStatus status(JsonObject.@Nullable Field field) {
        final @Nullable UserStatus status = field == null ? null : UserStatus.of(field.string());
        return status == null ? UserStatus.ONLINE : status;
    }

    private static JsonObject.Field field(JsonObject json, String name) {
        final JsonObject.@Nullable Field field = json.field(name);
        return Objects.requireNonNull(field, name);
    }
}
