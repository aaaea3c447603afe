package dev.parley.bench.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One client's frames. A frame without an addressee joins. */
final class Forward extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private static final ByteBuf TO = Unpooled.unreleasableBuffer(ascii("\"to\":\""));
    private static final ByteBuf PEER = Unpooled.unreleasableBuffer(ascii("\"peer\":\""));
    private static final String JOINED = "{\"event\":\"joined\"}";

    private final Map<String, Channel> peers;
    private String name = "";

    /** @param peers of all clients, by name */
    Forward(Map<String, Channel> peers) {
        this.peers = peers;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it promises nothing
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
        final ByteBuf content = frame.content();
        final String to = after(TO, content);
        if (to.isEmpty()) {
            name = after(PEER, content);
            peers.put(name, ctx.channel());
            ctx.writeAndFlush(new TextWebSocketFrame(JOINED));
            return;
        }
        final Channel peer = peers.get(to);
        if (peer != null) {
            peer.writeAndFlush(new TextWebSocketFrame(content.retain()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        peers.remove(name);
    }

    /** What stands behind the key up to the next quotation mark; empty where the key does not stand. */
    private static String after(ByteBuf key, ByteBuf content) {
        final int at = ByteBufUtil.indexOf(key, content);
        if (at < 0) {
            return "";
        }
        final int start = at + key.readableBytes();
        final int end = content.indexOf(start, content.writerIndex(), (byte) '"');
        return end < 0 ? "" : content.toString(start, end - start, StandardCharsets.US_ASCII);
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
