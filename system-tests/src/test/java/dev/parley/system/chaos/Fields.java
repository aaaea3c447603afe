package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fields of a message. */
final class Fields {
    private Fields() {}

    static ObjectNode none() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode of(String name, String value) {
        return none().put(name, value);
    }
}
