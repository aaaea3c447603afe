package dev.parley.redis.presence;

import dev.parley.redis.pool.Script;
import java.util.List;

/** The scripts of presence; each resource says what its keys, arguments and answers are. */
public final class RoomScripts {
    static final Script JOIN = script("join.lua");
    static final Script UPDATE = script("update.lua");
    static final Script LEAVE = script("leave.lua");
    static final Script EXPEL = script("expel.lua");
    static final Script READ = script("read.lua");
    static final Script RECOVER = script("recover.lua");
    static final Script CLEAR = script("clear.lua");
    static final Script BAN = script("ban.lua");
    static final Script UNBAN = script("unban.lua");
    static final Script BANS = script("bans.lua");
    static final Script ANNOUNCE = script("announce.lua");
    static final Script WITHDRAW = script("withdraw.lua");
    static final Script CLEARED = script("cleared.lua");
    static final Script RENEW_STATUS = script("renewstatus.lua");

    /** To be loaded. */
    public static final List<Script> ALL = List.of(
            JOIN,
            UPDATE,
            LEAVE,
            EXPEL,
            READ,
            RECOVER,
            CLEAR,
            BAN,
            UNBAN,
            BANS,
            ANNOUNCE,
            WITHDRAW,
            CLEARED,
            RENEW_STATUS);

    private RoomScripts() {}

    private static Script script(String file) {
        return Script.of(RoomScripts.class, "room.lua", file);
    }
}
