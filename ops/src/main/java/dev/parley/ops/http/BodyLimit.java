package dev.parley.ops.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;

/** Gathers a request. The base class would keep the connection of a too large one and swallow its body; we close. */
final class BodyLimit extends HttpObjectAggregator {

    BodyLimit(int maxBytes) {
        super(maxBytes, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        var response =
                HttpAnswer.of(OpsResponse.text(413, "The body is larger than " + maxContentLength() + " bytes.\n"));
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
