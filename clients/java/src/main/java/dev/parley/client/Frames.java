package dev.parley.client;

import dev.parley.client.json.Json;

/** Requests as they cross the native wire. */
final class Frames {
    private Frames() {}

    /**
     * A request as it leaves.
     *
     * @param fields a JSON object
     * @param received 0 to say nothing of it
     */
    static String request(String type, String id, String fields, long received) {
        final StringBuilder frame = new StringBuilder("{\"type\":").append(Json.write(type));
        frame.append(",\"id\":").append(Json.write(id));
        if (received > 0) {
            frame.append(",\"received\":").append(received);
        }
        return frame.append(fields.length() > 2 ? "," : "")
                .append(fields, 1, fields.length())
                .toString();
    }

    static String received(long seq) {
        return "{\"type\":\"received\",\"seq\":" + seq + "}";
    }

    /** Of text that is a proper sequence of UTF-16. */
    static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            final char unit = text.charAt(i);
            // Of a surrogate pair two each.
            bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
        }
        return bytes;
    }
}
