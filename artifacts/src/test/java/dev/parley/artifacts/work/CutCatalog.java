package dev.parley.artifacts.work;

import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.UnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a catalog that can be cut. */
final class CutCatalog {
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicInteger renewals = new AtomicInteger();
    private final Catalog catalog;

    CutCatalog(Catalog behind) {
        catalog = (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("renew")) {
                        renewals.incrementAndGet();
                    }
                    if (cut.get()) {
                        throw new UnavailableException("cut");
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    Catalog catalog() {
        return catalog;
    }

    /** How often a lease was, or was to be, renewed. */
    int renewals() {
        return renewals.get();
    }

    void cut(boolean now) {
        cut.set(now);
    }
}
