/** Makes the AOT caches of packaged nodes, by having them carry calls (JEP 483, 514, 515). */
@NullMarked
package dev.parley.bench.training;

import org.jspecify.annotations.NullMarked;
