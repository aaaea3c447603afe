package dev.parley.artifacts.core;

/** What has come, for those who may see it. Blocks; for virtual threads only. Thread-safe. */
public interface Library {

    /** {@link ArtifactRefusal.Code#NOT_FOUND} also where the caller may not enter its room. */
    Artifact find(Requester caller, ArtifactId id) throws ArtifactRefusal;

    Catalog.Page list(Requester caller, Catalog.Query query) throws ArtifactRefusal;

    /**
     * What can be had of it, opened.
     *
     * @param type media type, found by us; {@code application/octet-stream} where nothing is known
     * @param etag strong, without quotes
     */
    record Content(Artifact artifact, String type, String etag, ObjectStore.Reader reader) {}

    /**
     * @param rendition its name, or empty for what was uploaded
     * @throws ArtifactRefusal {@link ArtifactRefusal.Code#NOT_READY} while it is not whole
     */
    Content open(Requester caller, ArtifactId id, String rendition) throws ArtifactRefusal;

    /** The same for whoever holds a link that {@code links} has signed and that has not ended. */
    Content openByLink(ArtifactId id, String rendition) throws ArtifactRefusal;

    /** Its bytes go, its client id stays taken. Owner and moderators. */
    Artifact delete(Requester caller, ArtifactId id) throws ArtifactRefusal;

    /** Starts work again that was parked. Owner and moderators. */
    Artifact retry(Requester caller, ArtifactId id) throws ArtifactRefusal;
}
