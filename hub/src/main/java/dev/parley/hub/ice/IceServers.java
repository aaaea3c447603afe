package dev.parley.hub.ice;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.protocol.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ICE servers that clients are given, with TURN credentials made for the user and limited in time ("A REST API
 * For Access To TURN Services", draft-uberti-behave-turn-rest-00: username {@code expiry:user}, password
 * HMAC-SHA1). Thread-safe.
 */
public final class IceServers {
    private volatile IceConfig config;
    private final Clock clock;

    public IceServers(IceConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Others from now on, for who asks then. */
    public void use(IceConfig now) {
        config = now;
    }

    /**
     * Writes the field {@code iceServers}: a list of {@code RTCIceServer}, with fresh credentials; and where there are any,
     * {@code iceLifetime}: for how many milliseconds they are good.
     */
    public void write(JsonGenerator json, UserId user) throws IOException {
        final IceConfig config = this.config;
        json.writeArrayFieldStart("iceServers");
        if (!config.stunUrls().isEmpty()) {
            json.writeStartObject();
            writeUrls(json, config.stunUrls());
            json.writeEndObject();
        }
        if (!config.turnUrls().isEmpty()) {
            final String username = clock.instant().plus(config.lifetime()).getEpochSecond() + ":" + user.value();
            json.writeStartObject();
            writeUrls(json, config.turnUrls());
            json.writeStringField("username", username);
            json.writeStringField("credential", credential(config.turnSecret(), username));
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!config.turnUrls().isEmpty()) {
            json.writeNumberField("iceLifetime", config.lifetime().toMillis());
        }
    }

    private static void writeUrls(JsonGenerator json, Iterable<String> urls) throws IOException {
        json.writeArrayFieldStart("urls");
        for (String url : urls) {
            json.writeString(url);
        }
        json.writeEndArray();
    }

    private static String credential(String secret, String username) {
        try {
            final Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }
}
