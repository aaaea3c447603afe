package dev.parley.ops.config;

import java.util.regex.Pattern;

/**
 * The environment variables that Kubernetes puts into every pod for each service, named after it: with a service called
 * {@code parley-rooms} they start with {@code PARLEY_ROOMS_} and nobody mistyped them.
 */
final class KubernetesLinks {

    private static final Pattern NAME = Pattern.compile(
            ".+_SERVICE_HOST|.+_SERVICE_PORT(_[A-Z0-9_]+)?|.+_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");
    private static final Pattern VALUE = Pattern.compile("(tcp|udp|sctp)://[0-9a-fA-F.:\\[\\]]+");

    private KubernetesLinks() {}

    static boolean isLink(String name, String value) {
        return NAME.matcher(name).matches() || isPortLink(name, value);
    }

    /** {@code <SERVICE>_PORT=tcp://10.0.0.1:80}, which can hide a port setting of ours. */
    static boolean isPortLink(String name, String value) {
        return name.endsWith("_PORT") && VALUE.matcher(value).matches();
    }
}
