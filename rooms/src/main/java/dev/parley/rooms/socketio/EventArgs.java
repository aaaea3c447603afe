package dev.parley.rooms.socketio;

import java.util.List;

/**
 * The arguments of an event or an acknowledgement that a client sent.
 *
 * @param json the arguments in order; a binary one is a placeholder object {@code {"_placeholder":true,"num":n}}, or
 *     contains one
 * @param attachments what the placeholders stand for, by {@code num}; not to be written to
 */
public record EventArgs(List<JsonSlice> json, List<byte[]> attachments) {

    /** Takes the lists as they are: the decoder hands over ones that it no longer touches. */
    public EventArgs {}

    /** {@return the arguments as a payload that can be sent as it is, joined by commas} */
    public Payload toPayload() {
        int size = Math.max(0, json.size() - 1);
        for (JsonSlice value : json) {
            size += value.length();
        }
        byte[] joined = new byte[size];
        int at = 0;
        for (JsonSlice value : json) {
            if (at > 0) {
                joined[at++] = ',';
            }
            System.arraycopy(value.array(), value.offset(), joined, at, value.length());
            at += value.length();
        }
        return new Payload(joined, attachments);
    }
}
