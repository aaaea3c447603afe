package dev.parley.artifacts.store;

/** What it means that bytes are acknowledged. */
public enum DiskSync {
    /** The disk has them: neither the death of the process nor of the machine loses them. */
    ACK,
    /** The operating system has them: the death of the process does not lose them, that of the machine may. */
    NONE
}
