package dev.parley.node.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** Each new connection gets the identity that there is then; one that is open keeps its own. Any thread. */
final class CurrentContext extends SslContext {
    private volatile Identity identity;

    CurrentContext(Identity identity) {
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    void use(Identity next) {
        identity = next;
    }

    /** As Netty reads keys for its own contexts. */
    static PrivateKey key(InputStream pem) throws GeneralSecurityException, IOException {
        return toPrivateKey(pem, null);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return identity.context().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, so there is no way around it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return identity.context().applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return identity.context().newEngine(alloc);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
        return identity.context().newEngine(alloc, peerHost, peerPort);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return identity.context().sessionContext();
    }
}
