/**
 * Artifacts over HTTP/1.1: uploads by tus 1.0.0, and what has come of them. One request at a time on a connection, on a virtual
 * thread of its own; what is read from a socket waits for it in a window, and nothing more is read until it has taken that.
 */
@NullMarked
package dev.parley.artifacts.http;

import org.jspecify.annotations.NullMarked;
