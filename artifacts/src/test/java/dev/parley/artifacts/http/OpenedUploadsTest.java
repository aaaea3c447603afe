package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who opens uploads and sends nothing: by itself to no end, and in company. In the build a thousand; {@code
 * -Dtest.argLine=-Dartifacts.opened=10000} is the long form.
 */
@Timeout(300)
class OpenedUploadsTest {
    private static final int UPLOADS = Integer.getInteger("artifacts.opened", 1_000);
    private static final int OF_ONE = Limits.DEFAULT.openPerUser();
    private static final int CONNECTIONS = 8;
    /** By which the heap may grow. */
    private static final long MOST_MORE = 16 << 20;

    private static final String HEAP = "-Xmx64m";
    private static final int LETTERS = 25;

    @Test
    void they_are_refused_by_name_past_each_users_limit_and_those_there_are_cost_no_memory(@TempDir Path folder)
            throws Exception {
        final Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        HEAP,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenedProbe.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = server.inputReader();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            final URI uploads = URI.create("http://127.0.0.1:" + Integer.parseInt(out.readLine()) + "/v1/uploads");
            open(http, uploads, OF_ONE, i -> "warm");
            final long before = heap(server, out);

            final long began = System.nanoTime();
            assertThat(open(http, uploads, UPLOADS, i -> "ann"))
                    .isEqualTo(Map.of("201", (long) OF_ONE, "429 too-many", (long) UPLOADS - OF_ONE));
            final long between = System.nanoTime();
            assertThat(open(http, uploads, UPLOADS, OpenedUploadsTest::user)).isEqualTo(Map.of("201", (long) UPLOADS));
            final long ended = System.nanoTime();

            final long more = heap(server, out) - before;
            System.out.printf(
                    "%d uploads opened: of one user in %d ms, of many in %d ms; %d KiB more heap%n",
                    UPLOADS,
                    Duration.ofNanos(between - began).toMillis(),
                    Duration.ofNanos(ended - between).toMillis(),
                    more / 1024);
            assertThat(more).isLessThan(MOST_MORE);
            try (Stream<Path> files = Files.walk(folder.resolve("uploads"))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
            assertThat(server.isAlive()).isTrue();
        } finally {
            server.destroyForcibly();
        }
    }

    /** Of up to 625, each with as many as it may have. */
    private static String user(int upload) {
        final int user = upload / OF_ONE;
        return "" + (char) ('a' + user / LETTERS) + (char) ('a' + user % LETTERS);
    }

    /** How many had which answer. */
    private static Map<String, Long> open(HttpClient http, URI uploads, int count, IntFunction<String> user)
            throws Exception {
        final List<Callable<String>> requests = IntStream.range(0, count)
                .<Callable<String>>mapToObj(i -> () -> open(http, uploads, user.apply(i)))
                .toList();
        final List<String> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (Future<String> answer : clients.invokeAll(requests)) {
                answers.add(answer.get());
            }
        }
        return answers.stream().collect(Collectors.groupingBy(answer -> answer, Collectors.counting()));
    }

    private static String open(HttpClient http, URI uploads, String user) throws IOException, InterruptedException {
        final HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uploads)
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + user)
                        .header("Tus-Resumable", "1.0.0")
                        .header("Upload-Metadata", WireUnderTest.metadata())
                        .header("Upload-Length", "1000000")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        final String code = answer.body().replaceFirst("(?s).*\"code\":\"([a-z-]+)\".*", " $1");
        return answer.statusCode() + code;
    }

    private static long heap(Process server, BufferedReader out) throws IOException {
        server.outputWriter().write("\n");
        server.outputWriter().flush();
        return Long.parseLong(out.readLine());
    }
}
