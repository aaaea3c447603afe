/**
 * Artifacts of a room: recordings, screenshots and files, from the claim of an id to what can be played. No network, no
 * database and no file system: those are behind the ports {@link dev.parley.artifacts.core.Catalog},
 * {@link dev.parley.artifacts.core.ChunkStore}, {@link dev.parley.artifacts.core.ObjectStore},
 * {@link dev.parley.artifacts.core.MediaTool} and {@link dev.parley.artifacts.core.RoomVoice}. Everything here may block, and
 * is called on virtual threads only, never on an event loop.
 */
@NullMarked
package dev.parley.artifacts.core;

import org.jspecify.annotations.NullMarked;
