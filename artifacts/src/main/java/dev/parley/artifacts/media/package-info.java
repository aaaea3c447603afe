/**
 * Looking into media, and making others of them, by ffmpeg as a process that may do nothing else: no shell, no network, no
 * environment, no privileges, and bounded in time, memory, processes and output. The only package that starts programs.
 */
@NullMarked
package dev.parley.artifacts.media;

import org.jspecify.annotations.NullMarked;
