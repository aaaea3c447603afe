package dev.parley.hub.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JWKS (RFC 7517 section 5): fetched anew when they are old or a token names one that is not there, and kept
 * while the issuer is down.
 */
final class PublishedKeys implements SignatureKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MAX_BYTES = 512 * 1024;
    private static final long LOCK_MILLIS = 5_000;
    private static final Duration KEPT = Duration.ofHours(24);

    private final URI url;
    private final Duration kept;
    private final DefaultResourceRetriever retriever =
            new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
    private final JWKSource<SecurityContext> source;
    private volatile @Nullable Resource latest;
    private volatile boolean down;
    /** By {@link System#nanoTime()}; before the first time, since this waits for them. */
    private volatile long fetchedAt = System.nanoTime();

    /**
     * @param fresh how long keys are used without asking for newer ones
     * @param pause how long after two fetches there is no third
     */
    PublishedKeys(URI url, Duration fresh, Duration pause) {
        this(url, fresh, pause, KEPT);
    }

    /** @param kept how long keys are used while the issuer can't be reached */
    PublishedKeys(URI url, Duration fresh, Duration pause, Duration kept) {
        this.url = url;
        this.kept = kept;
        try {
            this.source = JWKSourceBuilder.create(url.toURL(), this::retrieve)
                    .rateLimited(pause.toMillis())
                    .cache(fresh.toMillis(), LOCK_MILLIS)
                    .refreshAheadCache(false)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a URL of keys: " + url, e);
        }
    }

    /** Five minutes, and twice in half a minute. */
    static PublishedKeys at(URI url) {
        return new PublishedKeys(url, Duration.ofMinutes(5), Duration.ofSeconds(30));
    }

    /**
     * Asks twice. Older keys make up for a failure here and not in Nimbus, which counts their age from another moment: tokens
     * would be refused while {@link #trouble} knows of none.
     */
    private Resource retrieve(URL from) throws IOException {
        try {
            return ask(from);
        } catch (IOException once) {
            LOG.debug("the keys of tokens are asked for once more", once);
        }
        try {
            return ask(from);
        } catch (IOException twice) {
            failed(String.valueOf(twice.getMessage()));
            final Resource older = latest;
            if (older == null || expired()) {
                throw twice;
            }
            return older;
        }
    }

    private Resource ask(URL from) throws IOException {
        final Resource answer = retriever.retrieveResource(from);
        try {
            JWKSet.parse(answer.getContent());
        } catch (ParseException e) {
            throw new IOException("the answer is no JWKS", e);
        }
        succeeded(answer);
        return answer;
    }

    private void succeeded(Resource answer) {
        if (down) {
            LOG.info("the keys of tokens can be fetched again from {}", url);
        }
        down = false;
        fetchedAt = System.nanoTime();
        latest = answer;
    }

    private void failed(String why) {
        if (!down) {
            LOG.warn("the keys of tokens can't be fetched from {}: {}", url, why);
        }
        down = true;
    }

    @Override
    public Set<JWSAlgorithm> algorithms() {
        return Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    }

    @Override
    public boolean mayBlock() {
        return true;
    }

    @Override
    public String trouble() {
        if (latest == null) {
            return "not fetched yet from " + url;
        }
        return expired() ? "for " + kept.toHours() + " h they could not be fetched from " + url : "";
    }

    private boolean expired() {
        return down && age().compareTo(kept) >= 0;
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - fetchedAt);
    }

    @Override
    public boolean current() {
        return latest != null && !down;
    }

    @Override
    public void fetch() {
        if (latest == null) {
            try {
                source.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
            } catch (KeySourceException e) {
                LOG.debug("the keys of tokens could not be fetched", e);
            }
        }
    }

    @Override
    public void check(JWSObject token) throws TokenProblem {
        final List<JWK> candidates = candidates(token);
        if (candidates.isEmpty()) {
            throw unknown(token);
        }
        for (JWK key : candidates) {
            if (signed(token, key)) {
                return;
            }
        }
        throw TokenProblem.of("signature", "does not fit the token", "kid " + kid(token));
    }

    private List<JWK> candidates(JWSObject token) throws TokenProblem {
        try {
            return source.get(new JWKSelector(JWKMatcher.forJWSHeader(token.getHeader())), null);
        } catch (RateLimitReachedException e) {
            throw unknown(token);
        } catch (KeySourceException e) {
            throw TokenProblem.passing("kid", "the keys that tokens are checked with can't be had");
        }
    }

    private TokenProblem unknown(JWSObject token) {
        return down || latest == null
                ? TokenProblem.passing("kid", "the keys that tokens are checked with can't be had")
                : TokenProblem.of("kid", "no such key", "got " + kid(token) + ", none that fits at " + url);
    }

    private static String kid(JWSObject token) {
        return ClaimReader.shown(token.getHeader().getKeyID());
    }

    private static boolean signed(JWSObject token, JWK key) {
        try {
            return switch (key) {
                case OctetKeyPair edwards -> Ed25519.verify(edwards, token);
                case AsymmetricJWK pair ->
                    token.verify(
                            new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), pair.toPublicKey()));
                default -> false;
            };
        } catch (JOSEException | GeneralSecurityException e) {
            LOG.debug("a key of the JWKS can't be used", e);
            return false;
        }
    }
}
