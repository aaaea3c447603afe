package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.MessageReader;
import dev.parley.protocol.Parsed;
import dev.parley.protocol.PushType;
import dev.parley.protocol.SignalType;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/asyncapi.yaml} says of clients' messages, enumerations and pushes what the code does, and all of it. */
final class AsyncApiTest {
    private static final AsyncApi API = AsyncApi.read();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of the envelope: they stand in no record. */
    private static final Set<String> ENVELOPE = Set.of("type", "id", "received");

    static SortedSet<String> clientMessages() {
        return API.messages("native.send.");
    }

    @Test
    void both_wires_carry_the_same_messages() {
        assertThat(API.messages("web.send.")).isEqualTo(clientMessages());
        for (String message : clientMessages()) {
            assertThat(without(
                            API.properties(API.payload("web.send." + message)).keySet(), ENVELOPE))
                    .as(message)
                    .isEqualTo(without(
                            API.properties(API.payload("native.send." + message))
                                    .keySet(),
                            ENVELOPE));
        }
    }

    @Test
    void every_message_of_a_wire_stands_in_its_channel() {
        for (String wire : Set.of("native", "web")) {
            final SortedSet<String> all = new TreeSet<>();
            API.messages(wire + ".").forEach(name -> all.add(wire + "." + name));
            assertThat(API.channel(wire)).as(wire).isEqualTo(all);
        }
    }

    @Test
    void every_message_that_the_reader_knows_is_documented() {
        final Set<String> known = Arrays.stream(ClientMessage.class.getPermittedSubclasses())
                .flatMap(AsyncApiTest::types)
                .collect(Collectors.toSet());
        assertThat(clientMessages()).containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void a_message_has_the_fields_of_its_record(String type) {
        final ClientMessage read = accepted(example(type));
        assertThat(without(API.properties(API.payload("native.send." + type)).keySet(), ENVELOPE))
                .isEqualTo(fields(read));
    }

    @Test
    void the_parts_of_hello_have_the_fields_of_their_records() {
        assertThat(API.properties(API.schema("Resume")).keySet()).isEqualTo(names(ClientMessage.Resume.class));
        assertThat(API.properties(API.schema("ClientInfo")).keySet()).isEqualTo(names(ClientMessage.ClientInfo.class));
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void a_message_without_a_required_field_is_refused_by_its_name(String type) {
        for (String field : without(API.required(API.payload("native.send." + type)), Set.of("type"))) {
            final ObjectNode message = example(type);
            message.remove(field);
            assertThat(complaint(message)).as(type + " without " + field).startsWith(field + ": got nothing");
        }
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void a_message_without_its_optional_fields_is_read(String type) {
        final ObjectNode message = example(type);
        message.retain(API.required(API.payload("native.send." + type)));
        accepted(message);
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void a_field_of_the_wrong_kind_is_refused_by_its_name(String type) {
        API.properties(API.payload("native.send." + type)).forEach((field, schema) -> {
            if (!takesAnything(schema) && !"type".equals(field)) {
                final ObjectNode message = example(type);
                message.put(field, true);
                assertThat(complaint(message))
                        .as(type + " with a wrong " + field)
                        .startsWith(field + ": got a boolean");
            }
        });
    }

    @Test
    void bounds_of_strings_and_numbers_are_those_of_the_reader() {
        for (String type : clientMessages()) {
            API.properties(API.payload("native.send." + type)).forEach((field, schema) -> {
                if (schema.has("maxLength")) {
                    final int most = schema.get("maxLength").asInt();
                    accepted(example(type).put(field, "x".repeat(most)));
                    assertThat(complaint(example(type).put(field, "x".repeat(most + 1))))
                            .startsWith(field + ": ");
                }
                if (schema.has("maximum")) {
                    final long most = schema.get("maximum").asLong();
                    accepted(example(type).put(field, most));
                    assertThat(complaint(example(type).put(field, most + 1))).startsWith(field + ": ");
                }
            });
        }
    }

    @Test
    void enumerations_are_those_of_the_code() {
        same("UserStatus", UserStatus.values(), UserStatus::wireName);
        same("ConnectionState", ConnectionState.values(), ConnectionState::wireName);
        same("Wire", Wire.values(), Wire::wireName);
        same("LeaveReason", LeaveReason.values(), LeaveReason::wireName);
        same("ErrorCode", ErrorCode.values(), ErrorCode::wireName);
        same("CloseCode", CloseCode.values(), code -> Integer.toString(code.code()));
        same("UndeliverableCode", NodeMessage.Undeliverable.Reason.values(), AsyncApiTest::lower);
    }

    @Test
    void every_push_is_documented_and_says_whether_it_is_numbered() {
        final Set<String> all =
                Arrays.stream(PushType.values()).map(PushType::wireName).collect(Collectors.toSet());
        assertThat(API.messages("web.push.")).containsExactlyInAnyOrderElementsOf(all);
        all.remove(PushType.CLOSING.wireName());
        assertThat(API.messages("native.push.")).containsExactlyInAnyOrderElementsOf(all);
        for (PushType push : PushType.values()) {
            assertThat(API.required(API.payload("web.push." + push.wireName())).contains("seq"))
                    .as(push.wireName())
                    .isEqualTo(push.numbered());
        }
    }

    @Test
    void what_is_missing_or_not_documented_is_complained_about() throws Exception {
        final String message = "web.push.room-closed";
        final String right = "{\"seq\":1,\"room\":\"garden\",\"reason\":\"forbidden\"}";
        assertThat(API.complaints(message, JSON.readTree(right))).isEmpty();
        assertThat(API.complaints(message, JSON.readTree(right.replace("}", ",\"because\":1}"))))
                .singleElement(as(STRING))
                .contains("because");
        assertThat(API.complaints(message, JSON.readTree(right.replace("reason", "because"))))
                .anySatisfy(complaint -> assertThat(complaint).contains("'reason' not found"));
        assertThat(API.complaints(message, JSON.readTree(right.replace("garden", "no garden"))))
                .anySatisfy(complaint -> assertThat(complaint).contains("$.room"));
    }

    @Test
    void protocol_md_tells_of_every_message_code_and_value() {
        final String text = Docs.read("docs/protocol.md");
        final SortedSet<String> words = new TreeSet<>(clientMessages());
        words.addAll(API.messages("web.push."));
        for (String name : Set.of("UserStatus", "LeaveReason", "ErrorCode", "UndeliverableCode", "Outcome")) {
            words.addAll(API.enumeration(name));
        }
        assertThat(words).allSatisfy(word -> assertThat(text).contains("`" + word + "`"));
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(text).contains("| `" + code.wireName() + "` | " + (code.retryable() ? "yes" : "no") + " |");
        }
        for (CloseCode code : CloseCode.values()) {
            assertThat(text)
                    .contains("| " + code.code() + " | " + (code.comeBack() ? "yes, resume" : "no") + " | "
                            + code.text());
        }
    }

    private static <E extends Enum<E>> void same(String schema, E[] values, Function<E, String> name) {
        assertThat(API.enumeration(schema))
                .as(schema)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(values).map(name).toList());
    }

    private static Stream<String> types(Class<?> message) {
        return message == ClientMessage.Signal.class
                ? Arrays.stream(SignalType.values()).map(SignalType::wireName)
                : Stream.of(lower(message.getSimpleName()));
    }

    private static SortedSet<String> fields(ClientMessage message) {
        if (!(message instanceof ClientMessage.Signal signal)) {
            return names(message.getClass());
        }
        final SortedSet<String> names = without(names(ClientMessage.Signal.class), Set.of("type", "payload"));
        names.add(signal.type().payloadField());
        return names;
    }

    private static SortedSet<String> names(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> without(Set<String> all, Set<String> some) {
        final SortedSet<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static String lower(Object name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /** A message with every field that the document has. */
    private static ObjectNode example(String type) {
        final ObjectNode message = JSON.createObjectNode();
        API.properties(API.payload("native.send." + type)).forEach((name, schema) -> message.set(name, value(schema)));
        return message;
    }

    private static JsonNode value(JsonNode schema) {
        final JsonNodeFactory values = JSON.getNodeFactory();
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return switch (schema.path("type").asText()) {
            case "string" -> values.textNode("x");
            case "integer" -> values.numberNode(schema.path("minimum").asInt());
            case "array" -> values.arrayNode();
            case "object" -> {
                final ObjectNode object = values.objectNode();
                API.properties(schema).forEach((name, part) -> object.set(name, value(part)));
                yield object;
            }
            default -> values.nullNode();
        };
    }

    private static boolean takesAnything(JsonNode schema) {
        return !schema.has("type") && !schema.has("enum") && !schema.has("const");
    }

    private static Parsed read(ObjectNode message) {
        final byte[] bytes = message.toString().getBytes(StandardCharsets.UTF_8);
        return MessageReader.frame(bytes, 0, bytes.length);
    }

    private static ClientMessage accepted(ObjectNode message) {
        assertThat(read(message)).as(message.toString()).isInstanceOf(Parsed.Ok.class);
        return ((Parsed.Ok) read(message)).request().message();
    }

    private static String complaint(ObjectNode message) {
        assertThat(read(message)).as(message.toString()).isInstanceOf(Parsed.Rejected.class);
        return ((Parsed.Rejected) read(message)).error().message();
    }
}
