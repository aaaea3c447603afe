package dev.parley.artifacts.media;

import dev.parley.artifacts.core.MediaTool.Probe;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What ffprobe says of a file. It is asked only for what ffmpeg itself has words for, so that nothing of the file's own text
 * is in it.
 *
 * @param format ffmpeg's names of the container, with commas
 * @param durationMillis {@code null} where the file does not say
 */
record ProbeReport(String format, @Nullable Long durationMillis, List<Stream> streams) {
    /** What {@link #parse} wants to have of it. */
    static final List<String> ARGUMENTS = List.of(
            "-show_entries",
            "format=format_name,duration:stream=codec_type,codec_name,width,height:stream_disposition=attached_pic",
            "-of",
            "flat");

    private static final Set<String> WEBM_CODECS = Set.of("vp8", "vp9", "av1", "opus", "vorbis");
    private static final Set<String> MP4_CODECS = Set.of("h264", "hevc", "av1", "vp9", "aac", "mp3", "opus", "flac");
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000;

    /**
     * One stream.
     *
     * @param width in pixels; 0 where it has none, or where it is beyond what may be decoded
     * @param height likewise
     * @param cover whether it is a single picture beside the sound
     */
    record Stream(boolean video, boolean audio, String codec, int width, int height, boolean cover) {}

    ProbeReport {
        streams = List.copyOf(streams);
    }

    /** A line each: {@code streams.stream.0.width=640}, text in double quotes. Anything else is passed over. */
    static ProbeReport parse(String text) {
        final Map<String, String> values = new TreeMap<>();
        text.lines().forEach(line -> {
            final int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
            }
        });
        final List<Stream> streams = new ArrayList<>();
        for (int i = 0; values.containsKey("streams.stream." + i + ".codec_type"); i++) {
            streams.add(stream(values, "streams.stream." + i + "."));
        }
        return new ProbeReport(
                values.getOrDefault("format.format_name", ""), millis(values.get("format.duration")), streams);
    }

    private static Stream stream(Map<String, String> values, String at) {
        final String type = values.getOrDefault(at + "codec_type", "");
        return new Stream(
                type.equals("video"),
                type.equals("audio"),
                values.getOrDefault(at + "codec_name", ""),
                number(values.get(at + "width")),
                number(values.get(at + "height")),
                number(values.get(at + "disposition.attached_pic")) != 0);
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static @Nullable Long millis(@Nullable String seconds) {
        if (seconds == null || !seconds.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")) {
            return null;
        }
        final BigDecimal value = new BigDecimal(seconds);
        return value.longValue() > MAX_SECONDS
                ? MAX_SECONDS
                : value.movePointRight(3).longValue();
    }

    /** The first that has something to see; {@code null} if none has. */
    @Nullable
    Stream picture() {
        return streams.stream().filter(Stream::video).findFirst().orElse(null);
    }

    /** Whether there is anything to see or to hear. */
    boolean hasMedia() {
        return streams.stream().anyMatch(stream -> stream.video() || stream.audio());
    }

    private boolean onlyCodecs(Set<String> codecs) {
        return streams.stream()
                .filter(stream -> stream.audio() || (stream.video() && !stream.cover()))
                .allMatch(stream -> codecs.contains(stream.codec()));
    }

    /** ffmpeg's name of the container that its streams fit into as they are, and that browsers play if they can play them. */
    String target() {
        if (!format.contains("mp4") && onlyCodecs(WEBM_CODECS)) {
            return "webm";
        }
        return onlyCodecs(MP4_CODECS) ? "mp4" : "matroska";
    }

    Probe toProbe() {
        final Stream picture = picture();
        if (picture == null || picture.width() == 0 || picture.height() == 0) {
            return new Probe(container(), null, null, durationMillis);
        }
        return new Probe(container(), picture.width(), picture.height(), durationMillis);
    }

    private String container() {
        final String kind = streams.stream().anyMatch(s -> s.video() && !s.cover()) ? "video/" : "audio/";
        return switch (format) {
            case "matroska,webm" -> kind + (onlyCodecs(WEBM_CODECS) ? "webm" : "x-matroska");
            case "mov,mp4,m4a,3gp,3g2,mj2" -> kind + "mp4";
            case "ogg" -> kind + "ogg";
            case "mp3" -> "audio/mpeg";
            case "wav", "flac", "aac" -> "audio/" + format;
            case "png_pipe" -> "image/png";
            case "jpeg_pipe" -> "image/jpeg";
            case "webp_pipe" -> "image/webp";
            case "gif" -> "image/gif";
            default -> "application/octet-stream";
        };
    }
}
