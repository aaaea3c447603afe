package dev.parley.simulation;

import dev.parley.hub.HubConfig;
import dev.parley.hub.node.WireVersion;
import dev.parley.protocol.Wire;
import dev.parley.simulation.check.Checker;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;
import dev.parley.simulation.check.Terms;
import dev.parley.simulation.check.Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run: a script, and the seed of all chance. */
final class Run {
    private static final long SETTLED = Script.RUN_MILLIS;

    private final Script script;
    private final World world;
    private final Datacenter where;
    private final Journal journal = new Journal();
    private final List<Client> clients = new ArrayList<>();
    private final Faults faults;
    private final Bulletin bulletin;
    private final HubConfig config;
    private int crowds;

    private Run(Script script, long seed) {
        this.script = script;
        this.config = Configuration.of(script.maxRoom());
        this.world = new World(seed);
        this.where = new Datacenter(world, config);
        this.faults = new Faults(where, journal);
        this.bulletin = new Bulletin(where, journal);
    }

    /** What came of a run. */
    record Result(long seed, Script script, List<Entry> entries, List<Violation> violations) {
        boolean well() {
            return violations.isEmpty();
        }
    }

    /** Makes the run, and holds it to the promises. */
    static Result of(Script script, long seed) {
        return new Run(script, seed).toItsEnd(seed);
    }

    private Result toItsEnd(long seed) {
        where.reads(script.firstVersion());
        for (int i = 0; i < script.signaling(); i++) {
            where.start(Wire.NATIVE);
        }
        for (int i = 0; i < script.rooms(); i++) {
            where.start(Wire.WEB);
        }
        where.reads(WireVersion.CURRENT);
        if (script.steps().stream().anyMatch(Step.Announce.class::isInstance)) {
            bulletin.start();
        }
        for (int i = 0; i < script.clients(); i++) {
            clients.add(client(i));
        }
        for (Step step : script.steps()) {
            world.afterMillis(1_000 + step.at(), () -> perform(step));
        }
        world.runUntilMillis(SETTLED);
        clients.forEach(client -> {
            if (client.ready()) {
                client.rosters().viewAll();
            }
        });
        final List<Violation> violations = new ArrayList<>(Checker.check(journal, terms()));
        devices(violations);
        for (Throwable defect : world.defects()) {
            violations.add(new Violation(Violation.Promise.DEFECT, world.millis(), "hub", Timeline.stack(defect)));
        }
        return new Result(seed, script, journal.entries(), violations);
    }

    private Client client(int number) {
        final Wire wire = number % 2 == 0 ? Wire.NATIVE : Wire.WEB;
        return new Client(
                "c" + number,
                "c" + number,
                wire,
                where,
                journal,
                number % 3 == 0 ? "device" : null,
                number % 4 != 3,
                Configuration.SILENCE,
                this::entered);
    }

    /** Somebody has come in, and calls somebody else there to say so, who calls at once. */
    private void entered(Client who, String room) {
        if (who.choice().nextInt(4) == 0) {
            final String peer = who.peer();
            final Client other = clients.get(who.choice().nextInt(clients.size()));
            if (peer != null && other != who && other.ready() && other.rosters().in(room)) {
                other.conversation().say(room, peer);
            }
        }
    }

    private void perform(Step step) {
        switch (step) {
            case Step.Connect(long at, int client, int node) ->
                clients.get(client).connect(node);
            case Step.Join(long at, int client, int room) ->
                clients.get(client).rosters().join("room" + room);
            case Step.Leave(long at, int client, int room) ->
                clients.get(client).rosters().leave("room" + room);
            case Step.Say say -> say(say, say.count());
            case Step.Break(long at, int client, Client.Break how, int pause, int node) ->
                clients.get(client).breaks(how, pause, node);
            case Step.End(long at, int client) -> clients.get(client).ends();
            case Step.Vanish(long at, int client) -> clients.get(client).vanishes();
            case Step.Reload(long at, int client, int node) ->
                clients.get(client).reloads(node);
            case Step.JoinLeave(long at, int client, int room) ->
                clients.get(client).rosters().joinAndLeave("room" + room);
            case Step.Restrict(long at, int client, int room) ->
                clients.get(client).restrict("room" + room);
            case Step.Crowd(long at, int count) -> crowd(count);
            case Step.Announce(long at, int room, int artifact) ->
                bulletin.add("room" + room, "room" + room + "-" + artifact);
            case Step.KillSpeaker(long at, int pause) -> {
                faults.another();
                bulletin.restart(pause);
            }
            case Step.Duplicate(long at, int client, int node) -> {
                final Client copy = clients.get(client).copy();
                clients.add(copy);
                copy.connect(node);
            }
            default -> faults.make(step);
        }
    }

    private void crowd(int count) {
        final String user = "crowd" + crowds++;
        for (int i = 0; i < count; i++) {
            final Wire wire = i % 2 == 0 ? Wire.NATIVE : Wire.WEB;
            final Client one = new Client(
                    user + '-' + i, user, wire, where, journal, "device", true, Configuration.SILENCE, (c, r) -> {});
            clients.add(one);
            one.connect(i);
            one.rosters().join("room0");
        }
    }

    private void devices(List<Violation> violations) {
        for (int i = 0; i < crowds; i++) {
            final String user = "crowd" + i + '-';
            final List<String> left = clients.stream()
                    .filter(client -> client.name().startsWith(user) && !client.ended())
                    .map(Client::name)
                    .toList();
            if (left.size() > 1 || (left.isEmpty() && !faults.grants().contains(Violation.Promise.DEVICE))) {
                violations.add(new Violation(
                        Violation.Promise.DEVICE, world.millis(), user, "one device has the sessions of " + left));
            }
        }
    }

    private void say(Step.Say say, int left) {
        final Client client = clients.get(say.client());
        final List<String> others = client.rosters().others("room" + say.room());
        if (left > 0 && client.ready() && !others.isEmpty()) {
            client.conversation().say("room" + say.room(), others.get(say.to() % others.size()));
            world.afterMillis(say.every(), () -> say(say, left - 1));
        }
    }

    private Terms terms() {
        final Set<String> confirming = new HashSet<>();
        final Set<String> devices = new HashSet<>();
        final Map<String, String> rivals = new HashMap<>();
        clients.stream()
                .filter(client -> client.name().startsWith("crowd"))
                .forEach(client -> rivals.put(client.name(), client.user()));
        clients.stream().filter(Client::confirms).forEach(client -> confirming.add(client.name()));
        clients.stream().filter(Client::hasDevice).forEach(client -> devices.add(client.name()));
        return new Terms(
                config.resumeWindow().toMillis(),
                config.requestTimeout().toMillis() + 1_500,
                1_500,
                15_000,
                Math.max(faults.over(), 1_000 + Script.BUSY_MILLIS),
                world.millis(),
                script.maxRoom(),
                confirming,
                devices,
                rivals,
                faults.grants().isEmpty() ? Set.of() : EnumSet.copyOf(faults.grants()));
    }
}
