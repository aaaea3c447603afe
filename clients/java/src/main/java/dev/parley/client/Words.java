package dev.parley.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Constants by the words that the protocol has for them: in lower case, with hyphens. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param otherwise for what this version does not know, and for nothing */
    static <E extends Enum<E>> E read(@Nullable String word, E otherwise) {
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            if (of(constant).equals(word)) {
                return constant;
            }
        }
        return otherwise;
    }
}
