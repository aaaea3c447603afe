package dev.parley.testkit.infra;

import dev.parley.embedded.RedisServer;

/** A Redis server that is a child process, whether its program was installed or embedded. */
record RedisProcess(RedisServer server, Endpoint endpoint) implements TestServer {

    RedisProcess(RedisServer server) {
        this(server, Endpoint.redis("127.0.0.1", server.port()));
    }

    @Override
    public boolean supportsFaults() {
        return true;
    }

    @Override
    public void pause() {
        server.pause();
    }

    @Override
    public void resume() {
        server.resume();
    }

    @Override
    public void crash() {
        server.crash();
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        server.close();
    }
}
