/** What checks connections before the hub does, the same on both wires: whom to believe, who may come, and how often. */
@NullMarked
package dev.parley.node.edge;

import org.jspecify.annotations.NullMarked;
