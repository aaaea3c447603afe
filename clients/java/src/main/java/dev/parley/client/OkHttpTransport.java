package dev.parley.client;

import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/** The native wire on OkHttp. What the hub sends waits in its socket while {@value #MOST_WAITING} frames wait for the client's thread. */
final class OkHttpTransport extends WebSocketListener implements Transport {
    private static final int MOST_WAITING = 64;
    private static final int NO_LIMIT = 1 << 20;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final long LONGEST_PAUSE_SECONDS = 60;

    private final Loop loop;
    private final TransportListener listener;
    private final WebSocket socket;
    private final Semaphore places = new Semaphore(MOST_WAITING);
    private volatile boolean silent;

    private OkHttpTransport(OkHttpClient http, Loop loop, String url, TransportListener listener) {
        this.loop = loop;
        this.listener = listener;
        // What it tells from other threads waits for the client's own, which is here.
        this.socket = http.newWebSocket(new Request.Builder().url(url).build(), this);
    }

    static Factory on(OkHttpClient http, Loop loop) {
        return (url, listener) -> new OkHttpTransport(http, loop, url, listener);
    }

    @Override
    public void send(String frame) {
        socket.send(frame);
    }

    @Override
    public void drop() {
        silence();
        socket.cancel();
    }

    @Override
    public void end() {
        silence();
        socket.close(CloseReason.BY_CLIENT, null);
    }

    // ---- on OkHttp's threads

    @Override
    public void onOpen(WebSocket opened, Response response) {
        tell(listener::opened);
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        places.acquireUninterruptibly();
        loop.run(() -> {
            places.release();
            if (!silent) {
                listener.frame(text);
            }
        });
    }

    @Override
    public void onClosing(WebSocket closing, int code, String reason) {
        // The answer is the same code: 1000 would end the session.
        if (code >= 3000 && code < 5000) {
            closing.close(code, null);
        } else {
            closing.cancel();
        }
        down(code, reason, 0);
    }

    @Override
    public void onFailure(WebSocket failed, Throwable error, @Nullable Response response) {
        if (response == null) {
            down(CloseReason.NETWORK_LOST, String.valueOf(error.getMessage()), 0);
        } else {
            down(CloseReason.NETWORK_LOST, "HTTP " + response.code(), pause(response));
        }
    }

    private static long pause(Response response) {
        final String seconds = response.header("Retry-After", "");
        if (response.code() != TOO_MANY_REQUESTS || seconds == null || !seconds.matches("\\d{1,9}")) {
            return 0;
        }
        return 1000 * Math.min(LONGEST_PAUSE_SECONDS, Long.parseLong(seconds));
    }

    private void down(int code, String message, long retryAfter) {
        tell(() -> {
            silence();
            listener.down(code, message, retryAfter);
        });
    }

    private void tell(Runnable event) {
        loop.run(() -> {
            if (!silent) {
                event.run();
            }
        });
    }

    /** Whoever waits to hand over a frame waits no more. */
    private void silence() {
        silent = true;
        places.release(NO_LIMIT);
    }
}
