/** What both deployables share: sessions, rooms and the router between them. Knows no transport, no store, no broker. */
@NullMarked
package dev.parley.hub;

import org.jspecify.annotations.NullMarked;
