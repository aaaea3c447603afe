package dev.parley.client;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** What connections are made with where the application gives nothing. Its threads keep no JVM alive. */
final class SharedHttp {
    private static final long IDLE_SECONDS = 10;
    private static final OkHttpClient CLIENT = new OkHttpClient.Builder()
            .dispatcher(new Dispatcher(new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    SharedHttp::daemon)))
            .build();

    private SharedHttp() {}

    static OkHttpClient client() {
        return CLIENT;
    }

    /** For WebSockets: the client's own pings tell whether one lives. */
    static OkHttpClient forSockets(OkHttpClient http) {
        return http.newBuilder()
                .readTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .pingInterval(Duration.ZERO)
                .build();
    }

    private static Thread daemon(Runnable work) {
        final Thread thread = new Thread(work, "parley-http");
        thread.setDaemon(true);
        return thread;
    }
}
