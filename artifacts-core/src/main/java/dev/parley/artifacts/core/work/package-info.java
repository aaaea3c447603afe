/**
 * What is done on an artifact once it is whole: verified, made seekable, made small. Each step is a row of the catalog that
 * some worker has for as long as its lease; what is done under a lease that has ended is refused.
 */
@NullMarked
package dev.parley.artifacts.core.work;

import org.jspecify.annotations.NullMarked;
