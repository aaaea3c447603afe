package dev.parley.testkit.infra;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.testcontainers.DockerClientFactory;

/** Asks whether there is a Docker engine and whether it has an image, never for longer than a deadline. */
final class DockerEngine {

    private static final Duration ENGINE_DEADLINE = Duration.ofSeconds(5);
    private static final Duration IMAGE_DEADLINE = Duration.ofSeconds(90);

    private static final Once<Optional<String>> ENGINE = new Once<>(DockerEngine::askEngine);

    private DockerEngine() {}

    /** Why a container of this image can't be had, or nothing if it can; pulls the image if the engine doesn't have it. */
    static Optional<String> whyNot(String image) {
        return ENGINE.get().or(() -> {
            Supplier<Optional<String>> ask = () -> askImage(image);
            return within(IMAGE_DEADLINE, ask, "image " + image + " could not be pulled within " + IMAGE_DEADLINE);
        });
    }

    private static Optional<String> askEngine() {
        Supplier<Optional<String>> ask = () ->
                DockerClientFactory.instance().isDockerAvailable() ? Optional.empty() : Optional.of("no Docker engine");
        return within(ENGINE_DEADLINE, ask, "the Docker engine was silent for " + ENGINE_DEADLINE);
    }

    private static Optional<String> askImage(String image) {
        DockerClient client = DockerClientFactory.lazyClient();
        try {
            var _ = client.inspectImageCmd(image).exec().getId();
            return Optional.empty();
        } catch (NotFoundException absent) {
            return pull(client, image);
        }
    }

    private static Optional<String> pull(DockerClient client, String image) {
        try {
            var _ = client.pullImageCmd(image).start().awaitCompletion();
            return Optional.empty();
        } catch (DockerException e) {
            return Optional.of("image " + image + " could not be pulled");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Testcontainers waits over 40 s for a silent engine, and holds a lock: leave it to a daemon thread and go on. */
    private static Optional<String> within(Duration deadline, Supplier<Optional<String>> ask, String late) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        Thread asking = new Thread(
                () -> {
                    try {
                        answer.complete(ask.get());
                    } catch (RuntimeException | LinkageError e) {
                        answer.complete(Optional.of("Docker failed: " + e));
                    }
                },
                "ask-docker");
        asking.setDaemon(true);
        asking.start();
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(late);
        } catch (ExecutionException e) {
            return Optional.of("Docker failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
