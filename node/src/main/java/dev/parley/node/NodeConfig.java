package dev.parley.node;

import dev.parley.exchange.AmqpConfig;
import dev.parley.hub.HubConfig;
import dev.parley.hub.Timing;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.ice.IceConfig;
import dev.parley.hub.limit.RateLimit;
import dev.parley.node.tls.WireTls;
import dev.parley.node.trace.SpanConfig;
import dev.parley.node.webhook.WebhookConfig;
import dev.parley.ops.config.Secret;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.redis.RedisConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the settings come to: the configuration of each part, checked against each other.
 *
 * @param verifier of tokens
 * @param tls of the wires; {@code null} for none
 * @param webhook whom to tell what happens in rooms; {@code null} for nobody
 * @param spans where spans go; {@code null} for nowhere
 */
record NodeConfig(
        HubConfig hub,
        RedisConfig redis,
        AmqpConfig amqp,
        TokenVerifier verifier,
        @Nullable WireTls tls,
        @Nullable WebhookConfig webhook,
        @Nullable SpanConfig spans) {

    static NodeConfig of(Settings settings) throws SettingsException {
        final Duration window = settings.get(NodeSettings.RESUME_WINDOW);
        return new NodeConfig(
                hub(settings),
                RedisConfig.defaults()
                        .at(
                                settings.get(NodeSettings.REDIS_SIGNALING),
                                settings.get(NodeSettings.REDIS_ROOMS),
                                settings.get(NodeSettings.REDIS_SHARED))
                        .resumingWithin(window),
                AmqpConfig.at(settings.get(NodeSettings.AMQP)),
                verifier(settings),
                tls(settings),
                webhook(settings),
                settings.get(NodeSettings.OTEL_ENDPOINT)
                        .map(endpoint -> SpanConfig.of(endpoint, settings.get(NodeSettings.OTEL_ONE_IN)))
                        .orElse(null));
    }

    private static HubConfig hub(Settings settings) throws SettingsException {
        final HubConfig defaults = HubConfig.defaults();
        return new HubConfig(
                timing(settings),
                Math.toIntExact(settings.get(NodeSettings.MAX_MESSAGE)),
                settings.get(NodeSettings.MAX_ROOM),
                defaults.maxRoomsPerSession(),
                defaults.maxPending(),
                new RateLimit(settings.get(NodeSettings.MESSAGE_RATE), settings.get(NodeSettings.MESSAGE_BURST)),
                new RateLimit(settings.get(NodeSettings.SESSION_RATE), settings.get(NodeSettings.SESSION_BURST)),
                defaults.gather(),
                bounds(settings),
                ice(settings));
    }

    private static HubConfig.Bounds bounds(Settings settings) {
        return new HubConfig.Bounds(
                settings.get(NodeSettings.USER_SESSIONS),
                new RateLimit(
                        Math.toIntExact(settings.get(NodeSettings.FANOUT_RATE)),
                        Math.toIntExact(settings.get(NodeSettings.FANOUT_BURST))),
                settings.get(NodeSettings.OUTBOX_MEMORY)
                        .orElse(HubConfig.Bounds.defaults().outboxBytes()));
    }

    private static Timing timing(Settings settings) throws SettingsException {
        final Timing derived = Timing.within(settings.get(NodeSettings.RESUME_WINDOW));
        final Optional<Duration> heartbeat = settings.get(NodeSettings.HEARTBEAT);
        try {
            return heartbeat.map(derived::withHeartbeat).orElse(derived);
        } catch (IllegalArgumentException contradiction) {
            throw problem(
                    NodeSettings.HEARTBEAT.key(), "does not fit PARLEY_RESUME_WINDOW: " + contradiction.getMessage());
        }
    }

    private static IceConfig ice(Settings settings) throws SettingsException {
        final List<String> turn = settings.get(NodeSettings.TURN_URLS);
        final Optional<Secret> secret = settings.get(NodeSettings.TURN_SECRET);
        if (!turn.isEmpty() && secret.isEmpty()) {
            throw problem("PARLEY_TURN_SECRET", "is not set, and PARLEY_TURN_URLS needs it");
        }
        return new IceConfig(
                settings.get(NodeSettings.STUN_URLS),
                turn,
                secret.map(Secret::reveal).orElse(""),
                settings.get(NodeSettings.TURN_LIFETIME));
    }

    private static TokenVerifier verifier(Settings settings) throws SettingsException {
        final var secret = settings.get(NodeSettings.JWT_SECRET);
        final var keys = settings.get(NodeSettings.JWKS_URL);
        if (secret.isPresent() == keys.isPresent()) {
            throw problem(
                    "PARLEY_JWT_SECRET",
                    "set either this (at least 32 bytes, shared with whoever issues tokens) or PARLEY_JWKS_URL");
        }
        final var previous = settings.get(NodeSettings.JWT_SECRET_PREVIOUS);
        if (previous.isPresent() && secret.isEmpty()) {
            throw problem("PARLEY_JWT_SECRET_PREVIOUS", "goes with PARLEY_JWT_SECRET, which is not set");
        }
        final Clock clock = Clock.systemUTC();
        if (keys.isPresent()) {
            return TokenVerifier.withKeysFrom(keys.get(), rules(settings), clock);
        }
        return TokenVerifier.withSecrets(secrets(settings), rules(settings), clock);
    }

    /** Any of which tokens may be signed with; empty where an issuer publishes its keys. */
    static List<String> secrets(Settings settings) {
        return Stream.of(settings.get(NodeSettings.JWT_SECRET), settings.get(NodeSettings.JWT_SECRET_PREVIOUS))
                .flatMap(Optional::stream)
                .map(Secret::reveal)
                .toList();
    }

    private static TokenRules rules(Settings settings) {
        final TokenRules rules = TokenRules.defaults()
                .from(
                        settings.get(NodeSettings.JWT_ISSUER).orElse(null),
                        settings.get(NodeSettings.JWT_AUDIENCE).orElse(null))
                .naming(
                        settings.get(NodeSettings.JWT_ROOMS_CLAIM),
                        settings.get(NodeSettings.JWT_ROLE_CLAIM),
                        settings.get(NodeSettings.JWT_NAME_CLAIM));
        return settings.get(NodeSettings.JWT_LEEWAY).map(rules::withLeeway).orElse(rules);
    }

    private static @Nullable WebhookConfig webhook(Settings settings) throws SettingsException {
        final var url = settings.get(NodeSettings.WEBHOOK_URL);
        final var secret = settings.get(NodeSettings.WEBHOOK_SECRET);
        if (url.isPresent() != secret.isPresent()) {
            throw problem("PARLEY_WEBHOOK_SECRET", "goes with PARLEY_WEBHOOK_URL: set both or neither");
        }
        if (url.isEmpty() || secret.isEmpty()) {
            return null;
        }
        try {
            return new WebhookConfig(
                    url.get(),
                    WebhookConfig.key(secret.get().reveal()),
                    settings.get(NodeSettings.WEBHOOK_TIMEOUT),
                    settings.get(NodeSettings.WEBHOOK_PAUSE),
                    settings.get(NodeSettings.WEBHOOK_KEEP));
        } catch (IllegalArgumentException e) {
            throw problem("PARLEY_WEBHOOK_SECRET", "begins with whsec_, and the rest is no Base64");
        }
    }

    private static @Nullable WireTls tls(Settings settings) throws SettingsException {
        final Optional<Path> certificate = settings.get(NodeSettings.TLS_CERT);
        final Optional<Path> key = settings.get(NodeSettings.TLS_KEY);
        if (certificate.isEmpty() && key.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw problem("PARLEY_TLS_CERT", "goes with PARLEY_TLS_KEY: set both or neither");
        }
        try {
            return WireTls.of(certificate.get(), key.get());
        } catch (IllegalArgumentException e) {
            throw problem("PARLEY_TLS_CERT", "can't be used with PARLEY_TLS_KEY: " + e.getMessage());
        }
    }

    private static SettingsException problem(String key, String text) {
        return new SettingsException(List.of(new SettingsException.Problem(key, text)));
    }
}
