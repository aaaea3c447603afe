package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.CloseReason;
import dev.parley.client.ErrorCode;
import dev.parley.client.LeaveReason;
import dev.parley.client.Outcome;
import dev.parley.client.PeerConnectionState;
import dev.parley.client.UserStatus;
import dev.parley.client.Wire;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The client in Java has a constant for every word of {@code docs/asyncapi.yaml}, and no other but those of its own. */
final class JavaClientWordsTest {
    private static final AsyncApi API = AsyncApi.read();

    @Test
    void its_enumerations_are_those_of_the_document() {
        same("UserStatus", UserStatus.values(), EnumSet.of(UserStatus.UNKNOWN));
        same("ConnectionState", PeerConnectionState.values(), Set.of());
        same("Wire", Wire.values(), EnumSet.of(Wire.UNKNOWN));
        same("LeaveReason", LeaveReason.values(), EnumSet.of(LeaveReason.UNKNOWN));
        same("Outcome", Outcome.values(), EnumSet.of(Outcome.UNKNOWN));
        same(
                "ErrorCode",
                ErrorCode.values(),
                EnumSet.of(
                        ErrorCode.TIMEOUT,
                        ErrorCode.CLOSED,
                        ErrorCode.SESSION_LOST,
                        ErrorCode.OVERLOADED,
                        ErrorCode.NO_TOKEN,
                        ErrorCode.UNKNOWN));
    }

    /** Their numbers are the client's own; its tests have what each means. */
    @Test
    void it_has_a_name_for_every_close_code() {
        final Set<CloseReason.Name> names = EnumSet.allOf(CloseReason.Name.class);
        names.removeAll(EnumSet.of(CloseReason.Name.CLOSED_BY_CLIENT, CloseReason.Name.NETWORK));
        assertThat(names).hasSameSizeAs(API.enumeration("CloseCode"));
    }

    private static void same(String schema, Enum<?>[] constants, Set<? extends Enum<?>> own) {
        final List<String> words = Arrays.stream(constants)
                .filter(constant -> !own.contains(constant))
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        assertThat(new TreeSet<>(words)).as(schema).isEqualTo(new TreeSet<>(API.enumeration(schema)));
    }
}
