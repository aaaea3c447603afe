package dev.parley.system.media;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that make real calls, in a JVM of their own (tag {@code media}). They are skipped, with what is missing, where
 * Chromium or what the native engine needs is absent; with {@code -Dinfra=native} that is a failure.
 */
@Tag("media")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RealPeersCondition.class, CallHubResolver.class})
@interface NeedsRealPeers {}
