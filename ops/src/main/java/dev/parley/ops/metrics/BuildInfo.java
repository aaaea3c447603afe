package dev.parley.ops.metrics;

/**
 * What is running.
 *
 * @param version {@code dev} when it runs from classes rather than from a jar
 */
public record BuildInfo(String version) {

    /** Reads {@code Implementation-Version} from the manifest of the jar that {@code type} came from. */
    public static BuildInfo of(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return new BuildInfo(version == null ? "dev" : version);
    }
}
