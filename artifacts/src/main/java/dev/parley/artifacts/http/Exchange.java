package dev.parley.artifacts.http;

import dev.parley.node.edge.AddressBudget;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request under way. Its virtual thread's, but for what says otherwise. */
final class Exchange {
    static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";
    /** In which the end of a token's worth is noticed. */
    private static final Duration WATCH = Duration.ofMillis(250);

    private final HttpRequest head;
    private final InetAddress peer;
    private final AddressBudget.Attempt attempt;
    private final Channel channel;
    private final RequestBody body;
    private final HttpMethod method;
    private final AtomicReference<@Nullable CutReason> cut = new AtomicReference<>();
    private final AtomicBoolean continued = new AtomicBoolean();
    private final List<Runnable> atEnd = new ArrayList<>();
    private volatile @Nullable ScheduledFuture<?> watch;
    private Guard.@Nullable Pass pass;

    /**
     * @param peer who sent it: the client, or a proxy
     * @param demand that more of the body may be read; any thread
     */
    Exchange(
            HttpRequest head,
            InetAddress peer,
            AddressBudget.Attempt attempt,
            Channel channel,
            Duration bodyIdle,
            Consumer<Exchange> demand) {
        this.head = head;
        this.peer = peer;
        this.attempt = attempt;
        this.channel = channel;
        this.body = new RequestBody(bodyIdle, () -> demand.accept(this));
        final String override = head.headers().get(METHOD_OVERRIDE);
        this.method = override == null ? head.method() : HttpMethod.valueOf(override.toUpperCase(Locale.ROOT));
    }

    /** The one that counts: tus, "X-HTTP-Method-Override". */
    HttpMethod method() {
        return method;
    }

    /** Whether the answer has a head only. */
    boolean headOnly() {
        return HttpMethod.HEAD.equals(head.method());
    }

    String uri() {
        return head.uri();
    }

    HttpHeaders headers() {
        return head.headers();
    }

    InetAddress peer() {
        return peer;
    }

    AddressBudget.Attempt attempt() {
        return attempt;
    }

    RequestBody body() {
        return body;
    }

    /** Whether a body is announced, be it one of no bytes in chunks. */
    boolean hasBody() {
        return HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0;
    }

    /** In bytes; -1 if its head does not say. */
    long contentLength() {
        return HttpUtil.isTransferEncodingChunked(head) ? -1 : HttpUtil.getContentLength(head, 0L);
    }

    Channel channel() {
        return channel;
    }

    boolean keepAlive() {
        return HttpVersion.HTTP_1_1.equals(head.protocolVersion()) && HttpUtil.isKeepAlive(head);
    }

    /** Whether the client waits for being told to send its body; once. Any thread. */
    boolean expectsContinue() {
        return head.headers().contains(HttpHeaderNames.EXPECT) && continued.compareAndSet(false, true);
    }

    /** Watches the token of a request as long as it is under way: when it is worth nothing any more, the request is cut. */
    void hold(Guard.Pass pass, Clock clock) {
        this.pass = pass;
        watch = channel.eventLoop()
                .scheduleAtFixedRate(() -> look(pass, clock), 0, WATCH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What it was let in by. */
    Guard.Pass pass() {
        return Objects.requireNonNull(pass, "held before its operation");
    }

    private void look(Guard.Pass pass, Clock clock) {
        if (pass.revoked().getAsBoolean()) {
            cut(CutReason.REVOKED);
        } else if (!pass.expiry().isAfter(clock.instant())) {
            cut(CutReason.EXPIRED);
        }
    }

    /** Ends it without an answer, and closes the connection at once. Any thread. */
    void cut(CutReason reason) {
        over(reason);
        var _ = channel.close();
    }

    /** There is nobody any more to answer. Any thread. */
    void over(CutReason reason) {
        cut.compareAndSet(null, reason);
        body.cut(reason);
        stopWatching();
    }

    /** Why it ended without an answer; {@code null} if it did not. */
    @Nullable
    CutReason cutReason() {
        return cut.get();
    }

    /** Done when it is over: when the last byte of its answer has left, or it has been cut. */
    void atEnd(Runnable action) {
        atEnd.add(action);
    }

    /** It is over, one way or the other: what of its body has not been read is let go. */
    void end() {
        body.discard();
        stopWatching();
        atEnd.forEach(Runnable::run);
    }

    private void stopWatching() {
        final ScheduledFuture<?> running = watch;
        if (running != null) {
            running.cancel(false);
        }
    }
}
