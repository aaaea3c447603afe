package dev.parley.system.media;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A moving picture in place of a camera. Confined to the loop it is given, on which its frames are made. */
final class TestPicture implements AutoCloseable {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final Duration FRAME = Duration.ofMillis(66);
    private static final byte GREY = (byte) 128;

    private final CustomVideoSource source = new CustomVideoSource();
    private final VideoTrack track;
    private final ScheduledFuture<?> painting;
    private int painted;

    TestPicture(PeerConnectionFactory factory, String label, ScheduledExecutorService loop) {
        this.track = factory.createVideoTrack(label, source);
        this.painting = loop.scheduleAtFixedRate(this::paint, 0, FRAME.toMillis(), TimeUnit.MILLISECONDS);
    }

    VideoTrack track() {
        return track;
    }

    /**
     * Paints no more. The track and its source stay with the engine: webrtc-java 0.14 closes a connection without letting go
     * of it, and refuses to dispose of what a connection still holds.
     */
    @Override
    public void close() {
        painting.cancel(false);
    }

    private void paint() {
        final NativeI420Buffer buffer = NativeI420Buffer.allocate(WIDTH, HEIGHT);
        final VideoFrame frame = new VideoFrame(buffer, 0, System.nanoTime());
        try {
            paintStripes(buffer.getDataY(), painted++);
            fill(buffer.getDataU(), GREY);
            fill(buffer.getDataV(), GREY);
            source.pushFrame(frame);
        } finally {
            frame.release();
        }
    }

    private static void paintStripes(ByteBuffer luminance, int shift) {
        for (int i = 0; i < luminance.capacity(); i++) {
            luminance.put(i, (byte) ((i + shift * 4) & 0xFF));
        }
    }

    private static void fill(ByteBuffer plane, byte value) {
        for (int i = 0; i < plane.capacity(); i++) {
            plane.put(i, value);
        }
    }
}
