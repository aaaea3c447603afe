package dev.parley.hub.node;

/** A node and what it serves: enough to address it. Its text is {@code service.id}. */
public record NodeRef(Service service, NodeId id) {

    /** The inverse of {@link #toString()}; anything else is an {@link IllegalArgumentException}. */
    public static NodeRef parse(String text) {
        final int dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("expected service.node");
        }
        return new NodeRef(Service.of(text.substring(0, dot)), new NodeId(text.substring(dot + 1)));
    }

    /** The same in every run, as an enum's is not, so that what is kept by node is walked through in the same order. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return service.wireName() + "." + id;
    }
}
