package dev.parley.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What Broker-J is told at its start, in the form of its initial configuration file and system attributes. */
final class BrokerConfiguration {

    private BrokerConfiguration() {}

    static Map<String, Object> systemAttributes(BrokerOptions options, Path workFolder) {
        return Map.of(
                "type",
                "Memory",
                "initialConfigurationLocation",
                "data:;base64," + Base64.getEncoder().encodeToString(json(broker(options))),
                "startupLoggedToSystemOut",
                false,
                "preferenceStoreAttributes",
                Map.of("type", "Noop"),
                "context",
                Map.of("qpid.work_dir", workFolder.toString()));
    }

    private static Map<String, Object> broker(BrokerOptions options) {
        return Map.of(
                "name",
                "embedded",
                "modelVersion",
                "9.1",
                "authenticationproviders",
                List.of(authentication(options)),
                "ports",
                List.of(port(options)),
                "virtualhostnodes",
                List.of(virtualHostNode()),
                "context",
                Map.of(
                        // x-message-ttl, x-expires and the like are taken and ignored, not refused.
                        "queue.behaviourOnUnknownDeclareArgument",
                        "IGNORE",
                        "exchange.behaviourOnUnknownDeclareArgument",
                        "IGNORE",
                        // A rejected message is dropped, as RabbitMQ does, instead of delivered again.
                        "queue.maximumDeliveryAttempts",
                        "1"));
    }

    private static Map<String, Object> authentication(BrokerOptions options) {
        return Map.of(
                "name",
                "users",
                "type",
                "Plain",
                // PLAIN is otherwise refused without TLS; this broker listens on loopback only.
                "secureOnlyMechanisms",
                List.of(),
                "users",
                List.of(Map.of("name", options.user(), "type", "managed", "password", options.password())));
    }

    private static Map<String, Object> port(BrokerOptions options) {
        return Map.of(
                "name",
                EmbeddedBroker.PORT_NAME,
                "type",
                "AMQP",
                "bindingAddress",
                "127.0.0.1",
                "port",
                options.port(),
                "protocols",
                List.of("AMQP_0_9_1"),
                "authenticationProvider",
                "users",
                "virtualhostaliases",
                List.of(
                        Map.of("name", "byName", "type", "nameAlias"),
                        Map.of("name", "default", "type", "defaultAlias")),
                // RabbitMQ's own limit of channels per connection; Broker-J's default is 256.
                "context",
                Map.of("qpid.port.sessionCountLimit", "2047"));
    }

    private static Map<String, Object> virtualHostNode() {
        return Map.of(
                "name",
                "default",
                "type",
                "Memory",
                "defaultVirtualHostNode",
                true,
                "virtualHostInitialConfiguration",
                new String(json(virtualHost()), StandardCharsets.UTF_8));
    }

    private static Map<String, Object> virtualHost() {
        return Map.of("type", "Memory", "name", "default");
    }

    private static byte[] json(Map<String, Object> value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** By hand: databind would load some 400 classes at each start for it. */
    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> object -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    json.writeFieldName((String) field.getKey());
                    write(json, field.getValue());
                }
                json.writeEndObject();
            }
            case List<?> array -> {
                json.writeStartArray();
                for (Object each : array) {
                    write(json, each);
                }
                json.writeEndArray();
            }
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }
}
