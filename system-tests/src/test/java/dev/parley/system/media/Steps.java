package dev.parley.system.media;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The engine's asynchronous steps of a negotiation, waited for. */
final class Steps {

    private static final long TIMEOUT_SECONDS = 10;

    private Steps() {}

    /** Waits for a description to be made. */
    static RTCSessionDescription description(Consumer<CreateSessionDescriptionObserver> step) {
        final CompletableFuture<RTCSessionDescription> made = new CompletableFuture<>();
        step.accept(new CreateSessionDescriptionObserver() {
            @Override
            public void onSuccess(RTCSessionDescription description) {
                made.complete(description);
            }

            @Override
            public void onFailure(String error) {
                made.completeExceptionally(new IllegalStateException(error));
            }
        });
        return made.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Waits for a description to be set. */
    static void waitFor(String what, Consumer<SetSessionDescriptionObserver> step) {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        step.accept(new SetSessionDescriptionObserver() {
            @Override
            public void onSuccess() {
                done.complete(true);
            }

            @Override
            public void onFailure(String error) {
                done.completeExceptionally(new IllegalStateException(what + ": " + error));
            }
        });
        done.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }
}
