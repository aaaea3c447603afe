package dev.parley.testkit.infra;

import dev.parley.embedded.EmbeddedBroker;

/** The broker inside this JVM, which can't be stopped or killed by itself. */
record EmbeddedBrokerServer(EmbeddedBroker broker) implements TestServer {

    @Override
    public Endpoint endpoint() {
        return Endpoint.amqp("127.0.0.1", broker.port());
    }

    @Override
    public boolean supportsFaults() {
        return false;
    }

    @Override
    public void pause() {
        throw unsupported();
    }

    @Override
    public void resume() {
        throw unsupported();
    }

    @Override
    public void crash() {
        throw unsupported();
    }

    @Override
    public void restart() {
        throw unsupported();
    }

    @Override
    public void close() {
        broker.close();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException(
                "The embedded broker can't be stopped or restarted: mark the test with @NeedsFaults");
    }
}
