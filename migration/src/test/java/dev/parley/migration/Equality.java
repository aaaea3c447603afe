package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.RedisOptions;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/** Compares a source with its targets without the tool: by the servers' own digests of type and value, and by lifetimes. */
final class Equality {
    private static final StringCodec CODEC = new StringCodec(StandardCharsets.ISO_8859_1);
    private static final int AT_ONCE = 500;

    private Equality() {}

    /** How a server is started that tells digests. */
    static RedisOptions askable() {
        return RedisOptions.onFreePort().with("enable-debug-command yes");
    }

    static void check(Servers servers) {
        check(servers.source, servers.rooms, key -> key.startsWith("room:") || key.startsWith("express:"));
        check(servers.source, servers.signaling, key -> key.startsWith("nest:") || key.startsWith("session:"));
        check(servers.source, servers.shared, key -> !key.matches("(room|express|nest|session):.*"));
    }

    private static void check(
            RedisCommands<String, String> source, RedisCommands<String, String> target, Predicate<String> its) {
        final List<String> keys = source.keys("*").stream().filter(its).toList();
        assertThat(keys).isNotEmpty();
        assertThat(target.dbsize()).isEqualTo(keys.size());
        for (int i = 0; i < keys.size(); i += AT_ONCE) {
            final List<String> some = keys.subList(i, Math.min(keys.size(), i + AT_ONCE));
            assertThat(digests(target, some)).isEqualTo(digests(source, some));
            final List<Long> there = ends(target, some);
            final List<Long> here = ends(source, some);
            for (int k = 0; k < some.size(); k++) {
                final String key = some.get(k);
                assertThat(there.get(k) < 0).as(key).isEqualTo(here.get(k) < 0);
                assertThat(Math.abs(there.get(k) - here.get(k))).as(key).isLessThanOrEqualTo(1000);
            }
        }
    }

    private static List<String> digests(RedisCommands<String, String> redis, List<String> keys) {
        final var arguments = new CommandArgs<>(CODEC).add("DIGEST-VALUE").addKeys(keys);
        return redis.dispatch(CommandType.DEBUG, new ValueListOutput<>(CODEC), arguments);
    }

    /** As times of the clock, which both have in common; -1 where there is none. */
    private static List<Long> ends(RedisCommands<String, String> redis, List<String> keys) {
        return redis.eval(
                "local all = {} for i, key in ipairs(KEYS) do all[i] = redis.call('PEXPIRETIME', key) end return all",
                ScriptOutputType.MULTI,
                keys.toArray(String[]::new));
    }
}
