/**
 * Real calls: a native WebRTC engine and Chromium meet in a room of the hub, over either wire, until both decode video.
 */
@NullMarked
package dev.parley.system.media;

import org.jspecify.annotations.NullMarked;
