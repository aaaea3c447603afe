package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.Uploads;
import dev.parley.node.edge.AddressBudget;
import dev.parley.node.loop.NettyTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The wire of artifacts: HTTP/1.1, as {@code docs/artifacts.openapi.yaml} describes it. */
public final class ArtifactsWire {
    private static final int BACKLOG = 4096;
    private static final int LEAST_READ = 1024;
    private static final int FIRST_READ = 4096;

    private final ArtifactsWireConfig config;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final WireServices services;
    private final List<Route> routes;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile @Nullable Channel listener;

    /**
     * @param acceptors accepts connections; a single thread serves
     * @param workers the connections' event loops. Both stay the caller's, to be shut down after {@link #stop()}
     */
    public ArtifactsWire(
            ArtifactsWireConfig config,
            Guard guard,
            Uploads uploads,
            Library library,
            Clock clock,
            MeterRegistry registry,
            EventLoopGroup acceptors,
            EventLoopGroup workers) {
        this.config = config;
        this.acceptors = acceptors;
        this.workers = workers;
        final ArtifactsWireMeters meters = new ArtifactsWireMeters(registry);
        final SignedLinks links = new SignedLinks(config.linkSecret());
        final UploadProtocols protocols = new UploadProtocols(new Tus(uploads, library, config.limits()));
        this.routes = Stream.of(
                        protocols.routes(),
                        new ArtifactOperations(uploads, library, links, clock).routes(),
                        new ContentOperations(library).routes())
                .flatMap(List::stream)
                .toList();
        this.services = new WireServices(
                config,
                new Dispatcher(
                        routes,
                        protocols,
                        new OriginRules(config.edge()),
                        new Doorkeeper(guard, links, clock, config.atOnce()),
                        new ResponseSender(config.deadlines().reader(), meters),
                        meters),
                meters,
                new AddressBudget(config.edge().addresses(), System::nanoTime));
    }

    /** Every operation, as {@code METHOD path}, without OPTIONS, which each path has. */
    public List<String> operations() {
        return routes.stream()
                .map(route -> route.method() + " " + route.template())
                .sorted()
                .toList();
    }

    /**
     * Listens. Blocks until the port is bound; not for an event loop.
     *
     * @return the port
     * @throws IOException if the address can't be had
     */
    public int start() throws IOException {
        final Channel bind = new ServerBootstrap()
                .group(acceptors, workers)
                .channel(NettyTransport.serverChannel(workers))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, RequestBody.WINDOW)
                                .maxMessagesPerRead(1))
                .childHandler(new HttpPipeline(services, connections))
                .bind(config.host(), config.port())
                .syncUninterruptibly()
                .channel();
        listener = bind;
        return ((InetSocketAddress) bind.localAddress()).getPort();
    }

    /** How many requests are under way. */
    public int running() {
        return services.dispatcher().running();
    }

    /**
     * Takes no more connections; requests under way go on. What a drain begins with. Does nothing if it has not started.
     *
     * @return done when the port is free
     */
    public CompletionStage<Void> stopAccepting() {
        final Channel bound = listener;
        return bound == null ? CompletableFuture.completedFuture(null) : stageOf(bound.close());
    }

    /**
     * Takes no more connections, and closes those there are: what uploads have acknowledged stays, and their clients go on
     * elsewhere or later.
     *
     * @return done when all are closed and no request is under way
     */
    public CompletionStage<Void> stop() {
        return stopAccepting().thenCompose(closed -> {
            services.dispatcher().stop();
            return stageOf(connections.close())
                    .thenCompose(all -> services.dispatcher().ended());
        });
    }

    private static CompletionStage<Void> stageOf(io.netty.util.concurrent.Future<?> future) {
        final CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> {
            if (done.isSuccess()) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(done.cause());
            }
        });
        return stage;
    }
}
