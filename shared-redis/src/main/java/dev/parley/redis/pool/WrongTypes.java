package dev.parley.redis.pool;

import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Keys that hold another type than they may, because somebody else has written them: every command on them fails, for ever.
 * The first that does so has them dropped, so that the next one finds nothing there. Any thread.
 */
final class WrongTypes {
    /** To be loaded. */
    static final Script HEAL = Script.of(WrongTypes.class, "heal.lua");

    private final Unreadable unreadable;
    private final Function<RedisRequest, CompletionStage<RedisReply>> send;

    WrongTypes(Unreadable unreadable, Function<RedisRequest, CompletionStage<RedisReply>> send) {
        this.unreadable = unreadable;
        this.send = send;
    }

    /** Looks at what failed, and drops what it failed at. */
    void heal(List<RedisRequest> requests, List<Answer> answers) {
        for (int i = 0; i < requests.size(); i++) {
            if (answers.get(i) instanceof Answer.Failed failed && isWrongType(failed)) {
                heal(requests.get(i).keys());
            }
        }
    }

    /** Drops those of the keys that hold another type than they may. They lie in one slot. */
    void heal(List<String> keys) {
        final List<String> known = new ArrayList<>();
        final List<Keys.Family> families = new ArrayList<>();
        for (String key : keys) {
            final Keys.Family family = Keys.family(key);
            if (family != null) {
                known.add(key);
                families.add(family);
            }
        }
        final List<String> types = families.stream().map(Keys.Family::type).toList();
        var _ = send.apply(RedisRequest.of(HEAL, known, types)).thenAccept(dropped -> {
            for (int i = 0; i < dropped.size(); i++) {
                final Keys.Family family = families.get((int) dropped.number(i) - 1);
                unreadable.dropped(family.what(), "the key held no " + family.type());
            }
        });
    }

    /** In a script's error servers of some versions put it first, others last. */
    static boolean isWrongType(Answer.Failed failed) {
        return failed.refusal().contains("WRONGTYPE");
    }
}
