package dev.parley.bench.client;

import java.nio.charset.StandardCharsets;

/**
 * Session descriptions of the size that browsers make: one with audio and video is 1.5 to 2.5 KB once most codecs are
 * left out. The origin line bears the number of the pair, that of the
 * signal, and the time it was to be sent at, which its answer repeats.
 */
public final class Sdp {
    static final byte[] BEFORE_NUMBERS = ascii("\"sdp\":\"v=0\\r\\no=");

    private static final byte[] REST = ascii(" IN IP4 127.0.0.1\\r\\n" + media(24) + "\"");

    private Sdp() {}

    /**
     * The fields of an offer or answer.
     *
     * @param before the other fields, each with a comma behind it
     */
    public static byte[] fields(byte[] before, long pair, long signal, long sentAt) {
        final byte[] numbers = ascii(pair + " " + signal + " " + sentAt);
        final byte[] out = new byte[before.length + BEFORE_NUMBERS.length + numbers.length + REST.length];
        int at = append(out, 0, before);
        at = append(out, at, BEFORE_NUMBERS);
        at = append(out, at, numbers);
        append(out, at, REST);
        return out;
    }

    private static int append(byte[] to, int at, byte[] part) {
        System.arraycopy(part, 0, to, at, part.length);
        return at + part.length;
    }

    private static String media(int codecs) {
        final StringBuilder out = new StringBuilder();
        line(out, "s=-");
        line(out, "t=0 0");
        line(out, "a=group:BUNDLE 0 1");
        line(out, "a=msid-semantic: WMS stream");
        for (String kind : new String[] {"audio", "video"}) {
            line(out, "m=" + kind + " 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101 102 103");
            line(out, "c=IN IP4 0.0.0.0");
            line(out, "a=ice-ufrag:Xk3f");
            line(out, "a=ice-pwd:q2bD0oWvXh7mPzJc4sLnR8tY");
            line(out, "a=fingerprint:sha-256 " + "3F:".repeat(31) + "3F");
            line(out, "a=setup:actpass");
            line(out, "a=sendrecv");
            line(out, "a=rtcp-mux");
            for (int i = 0; i < codecs / 2; i++) {
                line(out, "a=rtpmap:" + (96 + i) + " codec" + i + "/90000");
                line(out, "a=rtcp-fb:" + (96 + i) + " nack pli");
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append("\\r\\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
