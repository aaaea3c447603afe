package dev.parley.client;

import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A hub with one client, which keeps to the protocol: sessions, resume, replies kept by id. Frames take a millisecond, in order. */
final class FakeHub implements Transport.Factory {
    private static final long ONE_WAY = 1;

    private final ManualLoop loop;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> replies = new HashMap<>();
    private final List<String> pushes = new ArrayList<>();
    private final List<JsonObject> done = new ArrayList<>();
    private final List<JsonObject> carriedOut = new ArrayList<>();
    /** What it answers a request with: fields of an ack, or of an error where they have a {@code code}. */
    private Function<JsonObject, Map<String, Object>> handler = request -> Map.of();

    private int sessions;
    private int losing;
    private boolean there = true;
    private boolean knowsSession;
    private boolean gap;

    FakeHub(ManualLoop loop) {
        this.loop = loop;
    }

    /** One connection as the hub sees it. */
    final class Line implements Transport {
        final String url;
        final List<JsonObject> frames = new ArrayList<>();
        private final TransportListener listener;
        private boolean open;
        private boolean dead;
        private boolean welcomed;
        boolean dropped;
        boolean ended;

        Line(String url, TransportListener listener) {
            this.url = url;
            this.listener = listener;
        }

        @Override
        public void send(String frame) {
            loop.schedule(
                    () -> {
                        if (open && !dead) {
                            frames.add(Json.object(frame));
                            hear(this, Json.object(frame));
                        }
                    },
                    ONE_WAY);
        }

        @Override
        public void drop() {
            open = false;
            dropped = true;
        }

        @Override
        public void end() {
            open = false;
            ended = true;
        }

        void tell(String frame) {
            loop.schedule(
                    () -> {
                        if (open && !dead) {
                            listener.frame(frame);
                        }
                    },
                    ONE_WAY);
        }

        void down(int code, String message, long retryAfter) {
            if (open) {
                open = false;
                listener.down(code, message, retryAfter);
            }
        }

        /** Frames of a type that have come on this connection. */
        List<JsonObject> of(String type) {
            return frames.stream().filter(one -> type.equals(one.text("type"))).toList();
        }
    }

    @Override
    public Transport open(String url, TransportListener listener) {
        if (!url.startsWith("ws")) {
            throw new IllegalArgumentException("no URL of a hub: " + url);
        }
        final Line line = new Line(url, listener);
        lines.add(line);
        line.open = true;
        loop.schedule(
                () -> {
                    if (!there) {
                        line.down(1006, "refused", 0);
                    } else if (line.open) {
                        listener.opened();
                    }
                },
                ONE_WAY);
        return line;
    }

    // ---- what a test does with it

    List<Line> lines() {
        return lines;
    }

    Line line() {
        return lines.get(lines.size() - 1);
    }

    /** Requests that were carried out, in order. */
    List<JsonObject> done() {
        return done;
    }

    List<JsonObject> done(String type) {
        return done.stream().filter(one -> type.equals(one.text("type"))).toList();
    }

    /** Of {@link #done} those that were not answered by an error. */
    List<JsonObject> carriedOut(String type) {
        return carriedOut.stream().filter(one -> type.equals(one.text("type"))).toList();
    }

    void answerBy(Function<JsonObject, Map<String, Object>> next) {
        handler = next;
    }

    /** So many of the next replies get lost. */
    void loseReplies(int many) {
        losing = many;
    }

    void setThere(boolean next) {
        there = next;
    }

    void forgetSession() {
        knowsSession = false;
    }

    /** Says at the next resumes that roster events were lost. */
    void setGap(boolean next) {
        gap = next;
    }

    /** Breaks the connection, as the network does. */
    void cut() {
        close(1006, "");
    }

    void close(int code, String message) {
        final Line line = line();
        loop.run(() -> line.down(code, message, 0));
    }

    /** Nothing crosses the connection any more, and nobody is told so. */
    void goSilent() {
        line().dead = true;
    }

    /** A push that counts. */
    void push(String type, Map<String, Object> fields) {
        final Map<String, Object> frame = new LinkedHashMap<>(Map.of("type", type, "seq", pushes.size() + 1));
        frame.putAll(fields);
        final String text = Json.write(frame);
        pushes.add(text);
        if (line().welcomed) {
            line().tell(text);
        }
    }

    /** A frame as it is. */
    void say(Map<String, Object> frame) {
        line().tell(Json.write(frame));
    }

    // ----

    private void hear(Line line, JsonObject frame) {
        final String type = frame.textOrEmpty("type");
        final String id = frame.text("id");
        if (type.equals("hello") && id == null) {
            welcome(line, frame.object("resume"));
        } else if (type.equals("ping")) {
            line.tell("{\"type\":\"pong\"}");
        } else if (id != null) {
            request(line, id, frame);
        }
    }

    private void welcome(Line line, JsonObject resume) {
        final boolean resumed = knowsSession && resume != null && ("s" + sessions).equals(resume.text("session"));
        if (!resumed) {
            sessions++;
            replies.clear();
            pushes.clear();
        }
        knowsSession = true;
        line.welcomed = true;
        line.tell(Json.write(Map.of(
                "type",
                "welcome",
                "session",
                "s" + sessions,
                "peer",
                "p" + sessions,
                "resumed",
                resumed,
                "gap",
                resumed && gap,
                "resumeWindow",
                30_000,
                "heartbeat",
                25_000,
                "maxMessage",
                65_536,
                "iceServers",
                List.of(Map.of("urls", List.of("stun:x"))),
                "node",
                "n")));
        if (resumed) {
            pushes.subList((int) resume.number("seq", 0), pushes.size()).forEach(line::tell);
        }
    }

    private void request(Line line, String id, JsonObject frame) {
        String reply = replies.get(id);
        if (reply == null) {
            done.add(frame);
            final Map<String, Object> answer = new LinkedHashMap<>(handler.apply(frame));
            final boolean failed = answer.containsKey("code");
            answer.put("type", failed ? "error" : "ack");
            answer.put("re", id);
            reply = Json.write(answer);
            if (!failed) {
                replies.put(id, reply);
                carriedOut.add(frame);
            }
        }
        if (losing > 0) {
            losing--;
        } else {
            line.tell(reply);
        }
    }
}
