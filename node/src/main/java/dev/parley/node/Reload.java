package dev.parley.node;

import dev.parley.hub.HubConfig;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.node.admin.AdminRoute;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that change while the node runs. They are read again when an operator says so, and when a file has changed that a secret
 * is in. Then the node takes what may change, and says what needs a restart. Of settings that can't be used none is taken. Any thread.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private static final Set<Setting<?>> SECRETS = Set.of(NodeSettings.JWT_SECRET, NodeSettings.JWT_SECRET_PREVIOUS);
    private static final Set<Setting<?>> LIMITS = Set.of(
            NodeSettings.MESSAGE_RATE,
            NodeSettings.MESSAGE_BURST,
            NodeSettings.SESSION_RATE,
            NodeSettings.SESSION_BURST,
            NodeSettings.USER_SESSIONS,
            NodeSettings.FANOUT_RATE,
            NodeSettings.FANOUT_BURST,
            NodeSettings.STUN_URLS,
            NodeSettings.TURN_URLS,
            NodeSettings.TURN_SECRET,
            NodeSettings.TURN_LIFETIME);

    private final Settings started;
    private final TokenVerifier verifier;
    private final Set<Setting<?>> others;
    private final Consumer<HubConfig> limits;
    private Settings taken;
    private Settings seen;
    private String trouble = "";

    private Reload(Settings started, TokenVerifier verifier, Set<Setting<?>> others, Consumer<HubConfig> limits) {
        this.started = started;
        this.verifier = verifier;
        this.others = others;
        this.limits = limits;
        this.taken = started;
        this.seen = started;
    }

    /** Of a node that checks tokens and has no clients. */
    static Reload of(Settings started, TokenVerifier verifier) {
        return new Reload(started, verifier, Set.of(), config -> {});
    }

    /** @param limits takes those that users have, and the ICE servers */
    static Reload of(Settings started, TokenVerifier verifier, Consumer<HubConfig> limits) {
        return new Reload(started, verifier, LIMITS, limits);
    }

    /**
     * What came of it, as names of settings.
     *
     * @param taken what has another value now
     * @param restart what has another value than the node started with, and keeps that until it is started again
     */
    record Done(List<String> taken, List<String> restart) {}

    /** Blocks on files. */
    synchronized Done now() throws SettingsException {
        final Settings read = taken.again();
        final NodeConfig config = NodeConfig.of(read);
        final Predicate<Setting<?>> live = setting -> mayChange(setting, read);
        final Done done =
                new Done(names(read.differingFrom(taken), live), names(read.differingFrom(started), live.negate()));
        if (!done.taken.isEmpty()) {
            final List<String> secrets = NodeConfig.secrets(read);
            if (!secrets.isEmpty() && mayChange(NodeSettings.JWT_SECRET, read)) {
                verifier.secrets(secrets);
            }
            limits.accept(config.hub());
        }
        taken = read;
        LOG.info("settings were read again; taken: {}; these need a restart: {}", done.taken, done.restart);
        return done;
    }

    /** Keys that an issuer publishes are not changed for a secret, nor the other way round. */
    private boolean mayChange(Setting<?> setting, Settings read) {
        if (SECRETS.contains(setting)) {
            return started.get(NodeSettings.JWKS_URL).isEmpty()
                    && read.get(NodeSettings.JWKS_URL).isEmpty();
        }
        return others.contains(setting);
    }

    private static List<String> names(List<Setting<?>> settings, Predicate<Setting<?>> which) {
        return settings.stream().filter(which).map(Setting::key).toList();
    }

    /** What is to be done now and then: takes secrets whose files have changed. Blocks on files. Takes what stood in them the last time, too: what has just changed may be half written. */
    synchronized void look() {
        try {
            final Settings read = taken.again();
            final boolean settled = !anySecret(read.differingFrom(seen));
            seen = read;
            if (settled && anySecret(read.differingFrom(taken))) {
                now();
            }
            trouble = "";
        } catch (SettingsException e) {
            final String now = String.valueOf(e.getMessage());
            if (!now.equals(trouble)) {
                LOG.warn("settings can't be read again, and stay as they are: {}", now);
            }
            trouble = now;
        }
    }

    private static boolean anySecret(List<Setting<?>> settings) {
        return settings.stream().anyMatch(setting -> setting.fileKey().isPresent());
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.POST, "/admin/v1/node/reload", AdminRoute.of(asked -> answer()));
    }

    private OpsResponse answer() {
        try {
            final Done done = now();
            return AdminRoute.ok(json -> {
                json.writeArrayFieldStart("taken");
                for (String name : done.taken) {
                    json.writeString(name);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("restart");
                for (String name : done.restart) {
                    json.writeString(name);
                }
                json.writeEndArray();
            });
        } catch (SettingsException e) {
            return OpsResponse.problem(409, String.valueOf(e.getMessage()));
        }
    }
}
