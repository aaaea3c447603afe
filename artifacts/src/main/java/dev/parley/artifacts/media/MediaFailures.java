package dev.parley.artifacts.media;

import dev.parley.artifacts.core.MediaTool.MediaException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an exit status means: whether the file is to blame, which would be so again, or the machine. */
final class MediaFailures {
    /** 124 to 127: of timeout, prlimit and setpriv, for what they could not start. */
    private static final int FIRST_OF_STARTERS = 124;

    private static final int LAST_OF_STARTERS = 127;
    /** By the kernel, for want of memory, or by somebody. */
    private static final int KILLED = 128 + 9;

    private static final List<String> OF_THE_MACHINE = List.of(
            "timeout: ", "unshare: ", "setpriv: ", "prlimit: ", "No space left on device", "Input/output error");
    private static final Logger LOG = LoggerFactory.getLogger(MediaFailures.class);

    private MediaFailures() {}

    /** @param what was done, for operators */
    static MediaException of(String what, BoundedRun.Ended ended) {
        LOG.info("{} ended with {}{}: {}", what, ended.exit(), ended.late() ? ", late" : "", printable(ended.errors()));
        if (ended.late()) {
            return new MediaException(what + " took too long", false);
        }
        return new MediaException(what + " ended with " + ended.exit(), !isOfTheMachine(ended));
    }

    /** Without what a file may have put there to mislead whoever reads the log. */
    static String printable(String errors) {
        return errors.strip().replaceAll("\\p{Cntrl}+", " | ");
    }

    private static boolean isOfTheMachine(BoundedRun.Ended ended) {
        final boolean notStarted = ended.exit() >= FIRST_OF_STARTERS && ended.exit() <= LAST_OF_STARTERS;
        return notStarted || ended.exit() == KILLED || OF_THE_MACHINE.stream().anyMatch(ended.errors()::contains);
    }
}
