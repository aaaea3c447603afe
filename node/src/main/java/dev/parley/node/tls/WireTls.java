package dev.parley.node.tls;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the wires by a certificate and a key in files, which are to be looked at now and then: new connections get what
 * is in them then. So long as that can't be used, it is what could be used last.
 */
public final class WireTls {
    private static final Logger LOG = LoggerFactory.getLogger(WireTls.class);

    private final TlsFiles files;
    private final CurrentContext context;
    private TlsFiles.Content taken;
    private TlsFiles.Content seen;

    private WireTls(TlsFiles files, TlsFiles.Content content) {
        this.files = files;
        this.taken = content;
        this.seen = content;
        this.context = new CurrentContext(Identity.of(content));
    }

    /**
     * Blocks on the files; both are PEM. Throws {@link IllegalArgumentException} with the reason if they can't be used.
     */
    public static WireTls of(Path chain, Path key) {
        final TlsFiles files = new TlsFiles(chain, key);
        return new WireTls(files, files.read());
    }

    /** The same one as long as this lives, whatever becomes of the files. */
    public SslContext context() {
        return context;
    }

    /** When the certificate that new connections get is no longer good. */
    public Instant expires() {
        return context.identity().expires();
    }

    /** Blocks on the files. Takes what stood in them the last time, too: what has just changed may be half written. */
    public void look() {
        final TlsFiles.Content now = files.read();
        final boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(taken)) {
            taken = now;
            take(now);
        }
    }

    private void take(TlsFiles.Content content) {
        try {
            context.use(Identity.of(content));
            LOG.info("the wires have a new certificate, good until {}", expires());
        } catch (RuntimeException e) { // whatever is wrong with the files, the watch goes on
            LOG.warn(
                    "{} and {} can't be used, the wires keep the certificate that they have, good until {}: {}",
                    files.chain(),
                    files.key(),
                    expires(),
                    e.getMessage());
        }
    }
}
