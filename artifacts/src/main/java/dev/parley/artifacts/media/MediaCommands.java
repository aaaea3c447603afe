package dev.parley.artifacts.media;

import java.util.ArrayList;
import java.util.List;

/** What ffmpeg and ffprobe are told: always of their standard input, always to their standard output. */
record MediaCommands(MediaPrograms programs, long maxPixels) {
    /** What is opened at all, by what is found in a file: no playlist, nothing else that names other files. */
    private static final String FORMATS =
            "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,ogg,mp3,wav,flac,aac,png_pipe,jpeg_pipe,webp_pipe,gif";

    // Opened again, so that they can be sought in.
    private static final String IN = "file:/dev/fd/0";
    private static final String OUT = "file:/dev/fd/1";
    // At most 320 pixels a side, never larger than it is, and its sides as they are to each other.
    private static final String SMALLER = "min(1,min(320/iw,320/ih))";
    private static final String SCALE =
            "scale=w='max(1,round(iw*%1$s))':h='max(1,round(ih*%1$s))',format=yuvj420p".formatted(SMALLER);

    /** Nothing but its version. */
    List<String> trying() {
        return List.of(programs.path("ffmpeg"), "-hide_banner", "-version");
    }

    /** For {@link ProbeReport#parse}. */
    List<String> looking() {
        final List<String> command = new ArrayList<>(List.of(programs.path("ffprobe"), "-hide_banner"));
        command.addAll(opening());
        command.addAll(ProbeReport.ARGUMENTS);
        command.addAll(List.of("-i", IN));
        return command;
    }

    /** @param target ffmpeg's name of the container */
    List<String> copying(String target) {
        final List<String> command = reading(0);
        command.addAll(List.of("-map", "0:V?", "-map", "0:a?", "-c", "copy"));
        if (target.equals("mp4")) {
            command.addAll(List.of("-movflags", "+faststart"));
        }
        return writing(command, target);
    }

    /** One picture of what is to be seen from then on. */
    List<String> shrinking(long fromMillis) {
        final List<String> command = reading(fromMillis);
        command.addAll(List.of("-map", "0:v:0", "-frames:v", "1", "-vf", SCALE, "-c:v", "mjpeg", "-q:v", "4"));
        return writing(command, "mjpeg");
    }

    private List<String> reading(long fromMillis) {
        final List<String> command =
                new ArrayList<>(List.of(programs.path("ffmpeg"), "-nostdin", "-hide_banner", "-y"));
        command.addAll(opening());
        command.addAll(List.of("-threads", "1", "-filter_threads", "1"));
        if (fromMillis > 0) {
            command.addAll(List.of("-ss", fromMillis + "ms"));
        }
        command.addAll(List.of("-i", IN));
        return command;
    }

    private List<String> opening() {
        final String pixels = Long.toString(maxPixels);
        final List<String> options = new ArrayList<>(List.of("-v", "error", "-max_pixels", pixels));
        options.addAll(List.of("-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS));
        return options;
    }

    /** Without what is said of place, device and people. */
    private static List<String> writing(List<String> command, String format) {
        command.addAll(List.of("-map_metadata", "-1", "-map_chapters", "-1", "-f", format, OUT));
        return command;
    }
}
