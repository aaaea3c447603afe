package dev.parley.system.media;

/**
 * Who joins, where, and through which door.
 *
 * @param url of the wire, as the client takes it
 * @param token a bearer token that admits to the room
 * @param relayOnly whether media may go through a TURN server only
 */
record Participant(String url, String token, String room, String name, boolean relayOnly) {}
