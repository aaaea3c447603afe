package dev.parley.node.webhook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** The status that it was answered with, once all of the answer is there; the client's own time-out ends with its head. */
    int send(WebhookMessage message) throws IOException, InterruptedException {
        final CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(request(message), HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + config.timeout().toMillis() + " ms", e);
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(WebhookMessage message) {
        final String timestamp = Long.toString(clock.instant().getEpochSecond());
        return HttpRequest.newBuilder(config.url())
                .header("content-type", "application/json")
                .header("webhook-id", message.id())
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", "v1," + signature(message, timestamp))
                .POST(HttpRequest.BodyPublishers.ofByteArray(message.body().utf8()))
                .build();
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
