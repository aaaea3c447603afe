package dev.parley.ops.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A logged throwable whose messages are escaped, and those of its causes too. */
record SafeThrowable(IThrowableProxy throwable) implements IThrowableProxy {

    @Override
    public @Nullable String getMessage() {
        return escaped(throwable.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return escaped(throwable.getOverridingMessage());
    }

    @Override
    public String getClassName() {
        return throwable.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return throwable.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return throwable.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        IThrowableProxy cause = throwable.getCause();
        return cause == null ? null : new SafeThrowable(cause);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        IThrowableProxy[] suppressed = throwable.getSuppressed();
        return suppressed == null
                ? new IThrowableProxy[0]
                : Arrays.stream(suppressed).map(SafeThrowable::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return throwable.isCyclic();
    }

    private static @Nullable String escaped(@Nullable String text) {
        return text == null ? null : LogText.escape(text);
    }
}
