package dev.parley.testkit.infra;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.parley.embedded.FreePort;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A server in a container. Its port on this machine is fixed, since Docker would choose another at each restart. */
final class DockerServer implements TestServer {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final int PORT_ATTEMPTS = 5;

    private final GenericContainer<?> container;
    private final Endpoint endpoint;
    private final Image image;

    private DockerServer(GenericContainer<?> container, Endpoint endpoint, Image image) {
        this.container = container;
        this.endpoint = endpoint;
        this.image = image;
    }

    /**
     * What is run.
     *
     * @param name the image's name and tag
     * @param port the server's port inside the container
     * @param endpoint how clients address it, by host and port
     * @param answers whether the server itself answers, not only Docker's proxy before it
     */
    record Image(String name, int port, BiFunction<String, Integer, Endpoint> endpoint, Predicate<Endpoint> answers) {}

    static DockerServer start(Image image, int wantedPort, UnaryOperator<GenericContainer<?>> settings) {
        for (int attempt = 1; ; attempt++) {
            int port = wantedPort == 0 ? FreePort.pick() : wantedPort;
            GenericContainer<?> container = settings.apply(container(image, port));
            try {
                container.start();
                return new DockerServer(container, image.endpoint().apply(container.getHost(), port), image);
            } catch (ContainerLaunchException e) {
                container.stop();
                if (wantedPort != 0 || attempt == PORT_ATTEMPTS || FreePort.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    private static GenericContainer<?> container(Image image, int port) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image.name()));
        return container
                .withExposedPorts(image.port())
                .withCreateContainerCmdModifier(command -> {
                    Ports.Binding here = isLocal(container.getHost())
                            ? Ports.Binding.bindIpAndPort("127.0.0.1", port)
                            : Ports.Binding.bindPort(port);
                    HostConfig hostConfig = command.getHostConfig();
                    command.withHostConfig((hostConfig == null ? HostConfig.newHostConfig() : hostConfig)
                            .withPortBindings(new PortBinding(here, ExposedPort.tcp(image.port()))));
                })
                .waitingFor(new Answering(image, () -> image.endpoint().apply(container.getHost(), port)));
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1");
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public boolean supportsFaults() {
        return true;
    }

    @Override
    public void pause() {
        client().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
        client().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void crash() {
        if (isRunning()) {
            client().killContainerCmd(container.getContainerId()).exec();
            Await.until("the container ends", () -> !isRunning());
        }
    }

    @Override
    public void restart() {
        crash();
        client().startContainerCmd(container.getContainerId()).exec();
        Await.until("the server answers", READY_TIMEOUT, () -> image.answers().test(endpoint));
    }

    @Override
    public void close() {
        container.stop();
    }

    private boolean isRunning() {
        return Boolean.TRUE.equals(client().inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getRunning());
    }

    private DockerClient client() {
        return container.getDockerClient();
    }

    private static final class Answering extends AbstractWaitStrategy {

        private final Image image;
        private final java.util.function.Supplier<Endpoint> endpoint;

        Answering(Image image, java.util.function.Supplier<Endpoint> endpoint) {
            this.image = image;
            this.endpoint = endpoint;
        }

        @Override
        protected void waitUntilReady() {
            try {
                Await.until(
                        "the server answers",
                        READY_TIMEOUT,
                        () -> image.answers().test(endpoint.get()));
            } catch (AssertionError e) {
                throw new ContainerLaunchException(image.name() + " did not answer", e);
            }
        }
    }
}
