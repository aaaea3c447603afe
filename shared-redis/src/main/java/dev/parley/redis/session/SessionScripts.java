package dev.parley.redis.session;

import dev.parley.redis.pool.Script;
import java.util.List;

/** The scripts of the session store; each resource says what its keys, arguments and answers are. */
public final class SessionScripts {
    static final Script CREATE = script("create.lua");
    static final Script SAVE = script("save.lua");
    static final Script APPEND = script("append.lua");
    static final Script TAKE_OVER = script("takeover.lua");
    static final Script RENEW = script("renew.lua");
    static final Script END = script("end.lua");
    static final Script DEVICE = script("device.lua");
    static final Script UNDEVICE = script("undevice.lua");

    /** To be loaded. */
    public static final List<Script> ALL = List.of(CREATE, SAVE, APPEND, TAKE_OVER, RENEW, END, DEVICE, UNDEVICE);

    private SessionScripts() {}

    private static Script script(String file) {
        return Script.of(SessionScripts.class, file);
    }
}
