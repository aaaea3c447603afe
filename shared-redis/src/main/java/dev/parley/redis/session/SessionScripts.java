package dev.parley.redis.session;

import dev.parley.redis.pool.Script;
import java.util.List;

/** The scripts of the session store; each resource says what its keys, arguments and answers are. */
public final class SessionScripts {
    static final Script APPEND = script("append.lua");
    static final Script CLAIM = script("claim.lua");
    static final Script CONTEST = script("contest.lua");
    static final Script ADOPT = script("adopt.lua");
    static final Script RENEW = script("renew.lua");
    static final Script CLOSE = script("close.lua");
    static final Script END = script("end.lua");
    static final Script OWN = script("own.lua");
    static final Script FORGET = script("forget.lua");

    /** To be loaded. */
    public static final List<Script> ALL = List.of(APPEND, CLAIM, CONTEST, ADOPT, RENEW, CLOSE, END, OWN, FORGET);

    private SessionScripts() {}

    private static Script script(String file) {
        return Script.of(SessionScripts.class, "session.lua", file);
    }
}
