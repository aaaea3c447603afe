package dev.parley.simulation.check;

import java.util.Map;
import java.util.Set;

/**
 * What a run is held to. All times in milliseconds.
 *
 * @param resumeWindow as the hub was configured
 * @param replyLimit within which each request is answered, what the connection takes with it
 * @param slack what "at once" may take while nothing is wrong
 * @param ghostLimit how long after its window a peer that is gone may still be seen
 * @param quietFrom when the last fault was over
 * @param end of the run, when every client has written down its views
 * @param maxRoom how many a room holds
 * @param confirming the clients that use {@code received}, and say so as soon as they are welcome
 * @param devices the clients that name their device: what is left of them gives its place at once
 * @param rivals of the clients that share a device, whose it is: one replaces another also while that is away
 * @param granted promises that two faults at once have suspended for this run, as guarantees.md says
 */
public record Terms(
        long resumeWindow,
        long replyLimit,
        long slack,
        long ghostLimit,
        long quietFrom,
        long end,
        int maxRoom,
        Set<String> confirming,
        Set<String> devices,
        Map<String, String> rivals,
        Set<Violation.Promise> granted) {}
