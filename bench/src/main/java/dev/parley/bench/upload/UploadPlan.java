package dev.parley.bench.upload;

/**
 * What is uploaded.
 *
 * @param clients at once, each a user with a connection of its own
 * @param times uploads of a client, one after the other
 * @param bytes of an upload
 * @param request bytes of a PATCH, at most
 * @param last bytes of the last PATCH; 0 for what is left then
 * @param pace bytes a second of an upload; 0 for as fast as the server takes them
 */
public record UploadPlan(int clients, int times, long bytes, long request, long last, long pace) {
    private static final int PIECES_PER_SECOND = 10;

    public UploadPlan {
        require(clients > 0 && times > 0, "clients and times: expected at least 1");
        require(bytes > 0 && request > 0, "bytes of an upload and of a request: expected at least 1");
        require(last >= 0 && last <= bytes, "bytes of the last request: expected at most those of the upload");
        require(pace >= 0, "pace: expected at least 0");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Bytes of the PATCH that begins there. */
    long requestAt(long offset) {
        final long beforeLast = bytes - last - offset;
        return Math.min(request, beforeLast > 0 ? beforeLast : bytes - offset);
    }

    /** Bytes that are written at once. */
    int piece() {
        return pace == 0 ? Payload.BLOCK : Math.clamp(pace / PIECES_PER_SECOND, 1, Payload.BLOCK);
    }
}
