package dev.parley.rooms.socketio;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes unguessable ids: 120 random bits as 20 characters. Thread-safe; never waits for entropy. */
final class RandomIds {
    private static final int BYTES = 15;

    private final SecureRandom random;

    RandomIds() {
        try {
            random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has a DRBG", impossible);
        }
        // Seeds it here: from then on it computes, so that event loops do not read a device.
        random.nextLong();
    }

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
