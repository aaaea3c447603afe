package dev.parley.artifacts.media;

/** What keeps ffmpeg from the machine. */
public enum Isolation {
    /** Namespaces of its own for network and processes. Where they can't be had, ffmpeg is not run. */
    NAMESPACES,
    /** An operator says that the node is in a container of its own, which has nothing that ffmpeg must not reach. */
    CONTAINER
}
