package dev.parley.rooms.socketio;

import com.corundumstudio.socketio.AuthTokenResult;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.listener.MultiTypeEventListener;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@link ServerUnderTest}'s application on netty-socketio as it comes, as near as its API allows. */
final class StockServer extends ServerUnderTest {
    private static final Class<?>[] ANY = {Object.class, Object.class, Object.class, Object.class};

    private final SocketIOServer server;
    private final int port;

    StockServer(Settings settings) {
        Configuration config = new Configuration();
        config.setHostname("127.0.0.1");
        config.setPort(freePort());
        config.setPingInterval((int) settings.pingInterval().toMillis());
        config.setPingTimeout((int) settings.pingTimeout().toMillis());
        config.setUpgradeTimeout((int) settings.upgrade().toMillis());
        config.setMaxHttpContentLength(settings.maxPayload());
        config.setMaxFramePayloadLength(settings.maxPayload());
        config.setOrigin(settings.origins().iterator().next());
        config.setWebsocketCompression(settings.compression());
        port = config.getPort();
        server = new SocketIOServer(config);
        serve(server.getNamespace(""));
        serve(server.addNamespace("/custom"));
        server.start();
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void serve(SocketIONamespace namespace) {
        namespace.addAuthTokenListener((token, client) -> {
            String text = String.valueOf(token);
            if (text.contains("slow")) {
                pause();
            }
            if (text.contains("bad")) {
                return new AuthTokenResult(false, Map.of("message", "not you", "data", Map.of("code", "unauthorized")));
            }
            client.sendEvent("auth", token);
            return AuthTokenResult.AuthTokenResultSuccess;
        });
        namespace.addConnectListener(client -> seen.add("connect"));
        namespace.addDisconnectListener(client -> seen.add("disconnect"));
        on(
                namespace,
                "message",
                (client, args, ack) ->
                        client.sendEvent("message-back", args.getArgs().toArray()));
        on(
                namespace,
                "message-with-ack",
                (client, args, ack) -> ack.sendAckData(args.getArgs().toArray()));
        on(namespace, "burst", (client, args, ack) -> {
            for (int i = 0; i < ((Number) args.first()).intValue(); i++) {
                client.sendEvent("b", i);
            }
        });
        on(namespace, "bytes", (client, args, ack) -> client.sendEvent("bytes", OwnServer.BYTES, new byte[0]));
        on(
                namespace,
                "spread",
                (client, args, ack) ->
                        namespace.getBroadcastOperations().sendEvent("bytes", OwnServer.BYTES, new byte[0]));
        on(namespace, "hang-up", (client, args, ack) -> client.disconnect());
        on(namespace, "kick", (client, args, ack) -> client.disconnect());
    }

    private void on(SocketIONamespace namespace, String event, MultiTypeEventListener listener) {
        namespace.addMultiTypeEventListener(
                event,
                (client, args, ack) -> {
                    seen.add("event " + event);
                    listener.onData(client, args, ack);
                },
                ANY);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    int port() {
        return port;
    }

    @Override
    public void close() {
        server.stop();
    }
}
