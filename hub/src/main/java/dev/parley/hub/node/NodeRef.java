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

    @Override
    public String toString() {
        return service.wireName() + "." + id;
    }
}
