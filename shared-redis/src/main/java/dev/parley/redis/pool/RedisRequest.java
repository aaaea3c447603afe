package dev.parley.redis.pool;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command, or one call of a script.
 *
 * @param script {@code null} for a plain command
 * @param keys every key it touches
 * @param arguments after the keys: {@code byte[]}, {@code String} or {@code Long}
 * @param repeatable whether doing it again is harmless, so that it may be retried after a lost connection
 */
public record RedisRequest(
        CommandType command, @Nullable Script script, List<String> keys, List<?> arguments, boolean repeatable) {

    /** A plain command. */
    public static RedisRequest of(CommandType command, List<String> keys, Object... arguments) {
        return new RedisRequest(command, null, keys, List.of(arguments), false);
    }

    /** A call of a script. */
    public static RedisRequest of(Script script, List<String> keys, Object... arguments) {
        return of(script, keys, List.of(arguments));
    }

    /** A call of a script. */
    public static RedisRequest of(Script script, List<String> keys, List<?> arguments) {
        return new RedisRequest(CommandType.EVALSHA, script, keys, arguments, false);
    }

    /** The same, to be retried after a lost connection: for what is harmless to do twice. */
    public RedisRequest again() {
        return new RedisRequest(command, script, keys, arguments, true);
    }

    /** The same with the script's text, for a server that does not know it. */
    RedisRequest withText() {
        return new RedisRequest(CommandType.EVAL, script, keys, arguments, repeatable);
    }

    /** For messages: says nothing of keys and arguments. */
    String name() {
        return script == null ? command.toString() : script.name();
    }

    AsyncCommand<byte[], byte[], List<Object>> toCommand() {
        final CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        if (script != null) {
            args.add(command == CommandType.EVAL ? script.text() : script.sha1());
            args.add(keys.size());
        }
        for (String key : keys) {
            args.addKey(key.getBytes(StandardCharsets.UTF_8));
        }
        for (Object argument : arguments) {
            switch (argument) {
                case byte[] bytes -> args.add(bytes);
                case String text -> args.add(text.getBytes(StandardCharsets.UTF_8));
                case Long number -> args.add(number);
                default -> throw new IllegalArgumentException("an argument of " + argument.getClass());
            }
        }
        return new AsyncCommand<>(new Command<>(command, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), args));
    }
}
