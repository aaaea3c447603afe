package dev.parley.node.webhook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import javax.crypto.Mac;

/** Sends one message once, signed as Standard Webhooks has it. Blocks. Any thread. */
final class WebhookSender {
    private final WebhookConfig config;
    private final Clock clock;
    private final HttpClient http;

    WebhookSender(WebhookConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.timeout())
                .build();
    }

    /** The status that it was answered with. */
    int send(WebhookMessage message) throws IOException, InterruptedException {
        final String timestamp = Long.toString(clock.instant().getEpochSecond());
        return http.send(
                        HttpRequest.newBuilder(config.url())
                                .timeout(config.timeout())
                                .header("content-type", "application/json")
                                .header("webhook-id", message.id())
                                .header("webhook-timestamp", timestamp)
                                .header("webhook-signature", "v1," + signature(message, timestamp))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(
                                        message.body().utf8()))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    void close() {
        http.shutdownNow();
    }

    private String signature(WebhookMessage message, String timestamp) {
        try {
            final Mac mac = Mac.getInstance(WebhookConfig.ALGORITHM);
            mac.init(config.key());
            mac.update((message.id() + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(message.body().utf8()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + WebhookConfig.ALGORITHM, e);
        }
    }
}
