package dev.parley.embedded;

import org.apache.qpid.server.logging.LogMessage;
import org.apache.qpid.server.logging.LogSubject;
import org.apache.qpid.server.logging.MessageLogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker-J's operational messages, one for each connection, channel and binding, at level debug instead of info. */
final class QuietMessageLogger implements MessageLogger {

    private static final Logger LOG = LoggerFactory.getLogger(QuietMessageLogger.class);

    @Override
    public boolean isEnabled() {
        return LOG.isDebugEnabled();
    }

    @Override
    public boolean isMessageEnabled(String logHierarchy) {
        return LOG.isDebugEnabled();
    }

    @Override
    public void message(LogMessage message) {
        LOG.debug("{}", message);
    }

    @Override
    public void message(LogSubject subject, LogMessage message) {
        LOG.debug("{}{}", subject.toLogString(), message);
    }
}
