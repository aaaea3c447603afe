package dev.parley.testkit.watch;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Puts the leak detectors in place before the first test class is loaded; found by the JUnit platform as a service. */
public final class NettySession implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (isNettyHere()) {
            LeakReports.install();
        }
    }

    private static boolean isNettyHere() {
        try {
            Class.forName("io.netty.buffer.AbstractByteBuf", false, NettySession.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
