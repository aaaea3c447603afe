package dev.parley.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs: where the hub is, and tokens.
 *
 * @param urls {@code ws://HOST:7080/v1/ws} or {@code wss:}. Of several, the next is tried whenever one fails; the session goes along
 * @param renewable whether the provider may give another token than before
 * @param http what connections are made with: its proxies, certificates, DNS and so on; null for one that all clients share
 */
public record ClientOptions(
        List<String> urls,
        TokenProvider token,
        boolean renewable,
        ClientInfo client,
        Timing timing,
        @Nullable OkHttpClient http) {
    /** @throws IllegalArgumentException without a URL */
    public ClientOptions {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no URL");
        }
    }

    public static ClientOptions of(String url, TokenProvider token) {
        return of(List.of(url), token);
    }

    public static ClientOptions of(List<String> urls, TokenProvider token) {
        return new ClientOptions(urls, token, true, ClientInfo.ITSELF, Timing.DEFAULT, null);
    }

    /** With one token alone: the client is closed when it expires. */
    public static ClientOptions of(String url, String token) {
        return new ClientOptions(
                List.of(url),
                why -> CompletableFuture.completedFuture(token),
                false,
                ClientInfo.ITSELF,
                Timing.DEFAULT,
                null);
    }

    /** What to tell the hub of this client. */
    public ClientOptions withClient(ClientInfo other) {
        return new ClientOptions(urls, token, renewable, other, timing, http);
    }

    public ClientOptions withTiming(Timing other) {
        return new ClientOptions(urls, token, renewable, client, other, http);
    }

    public ClientOptions withHttp(OkHttpClient other) {
        return new ClientOptions(urls, token, renewable, client, timing, other);
    }
}
