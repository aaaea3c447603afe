/** The web wire: the client protocol over Socket.IO. */
@NullMarked
package dev.parley.rooms.web;

import org.jspecify.annotations.NullMarked;
