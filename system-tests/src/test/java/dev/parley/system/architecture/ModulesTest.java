package dev.parley.system.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of modules in the architecture: who may import whom, and which library is seen where. Modules are told by
 * their packages.
 */
@AnalyzeClasses(packages = "dev.parley", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesTest {
    private static final String TESTKIT = "dev.parley.testkit..";

    /** Each module and all that it may import; {@code hub.fixtures} goes with the hub. */
    private static final Map<String, Set<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("protocol", Set.of()),
            Map.entry("hub", Set.of("protocol")),
            Map.entry("redis", Set.of("hub", "protocol")),
            Map.entry("exchange", Set.of("hub", "protocol")),
            Map.entry("ops", Set.of()),
            Map.entry("node", Set.of("protocol", "hub", "redis", "exchange", "ops")),
            Map.entry("signaling", Set.of("protocol", "hub", "node", "ops")),
            Map.entry("rooms", Set.of("protocol", "hub", "node", "ops")),
            Map.entry("artifacts.core", Set.of("protocol")),
            Map.entry("artifacts.store", Set.of("protocol", "artifacts.core")),
            Map.entry("artifacts.media", Set.of("artifacts.core")),
            Map.entry("artifacts.http", Set.of("protocol", "hub", "node", "artifacts.core")),
            Map.entry(
                    "artifacts.node",
                    Set.of(
                            "protocol",
                            "hub",
                            "node",
                            "ops",
                            "artifacts.core",
                            "artifacts.store",
                            "artifacts.media",
                            "artifacts.http")),
            Map.entry("embedded", Set.of()),
            Map.entry(
                    "standalone",
                    Set.of("protocol", "hub", "node", "ops", "signaling", "rooms", "artifacts.node", "embedded")),
            Map.entry("testkit", Set.of("embedded")),
            Map.entry("simulation", Set.of("protocol", "hub", "exchange")),
            Map.entry("bench", Set.of("embedded")),
            Map.entry("migration", Set.of()),
            Map.entry("client", Set.of())));

    @ArchTest
    static void modules_import_only_what_the_table_allows(JavaClasses classes) {
        for (String module : MAY_IMPORT.keySet()) {
            final List<String> forbidden = new ArrayList<>();
            for (String other : MAY_IMPORT.keySet()) {
                if (!other.equals(module) && !MAY_IMPORT.get(module).contains(other)) {
                    forbidden.add("dev.parley." + other + "..");
                }
            }
            noClasses()
                    .that()
                    .resideInAPackage("dev.parley." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @ArchTest
    static void every_package_belongs_to_a_module_of_the_table(JavaClasses classes) {
        final String[] known = Stream.concat(MAY_IMPORT.keySet().stream(), Stream.of("system"))
                .map(module -> "dev.parley." + module + "..")
                .toArray(String[]::new);
        noClasses().should().resideOutsideOfPackages(known).check(classes);
    }

    /** What is in no node. */
    private static final Set<String> APART =
            Set.of("bench", "simulation", "testkit", "hub.fixtures", "migration", "client");

    @ArchTest
    static void no_two_classes_of_a_node_have_the_same_name(JavaClasses classes) {
        final Map<String, List<String>> named = classes.stream()
                .filter(one -> one.isTopLevelClass() && !one.getSimpleName().equals("package-info"))
                .filter(one ->
                        APART.stream().noneMatch(module -> one.getName().startsWith("dev.parley." + module + ".")))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));
        assertThat(named.values()).filteredOn(names -> names.size() > 1).isEmpty();
    }

    @ArchTest
    static final ArchRule only_exchange_sees_spring_amqp = onlyIn("dev.parley.exchange..", "org.springframework..");

    @ArchTest
    static final ArchRule only_exchange_and_what_measures_a_broker_alone_see_amqp = noClasses()
            .that()
            .resideOutsideOfPackages("dev.parley.exchange..", "dev.parley.bench.hop..", TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.rabbitmq..");

    @ArchTest
    static final ArchRule only_what_sends_spans_sees_opentelemetry =
            onlyIn("dev.parley.node.trace..", "io.opentelemetry..");

    @ArchTest
    static final ArchRule only_the_socket_io_server_sees_netty_socketio =
            onlyIn("dev.parley.rooms.socketio..", "com.corundumstudio..");

    @ArchTest
    static final ArchRule only_shared_redis_and_the_migration_tool_see_lettuce = noClasses()
            .that()
            .resideOutsideOfPackages("dev.parley.redis..", "dev.parley.migration..", TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..");

    @ArchTest
    static final ArchRule only_the_java_client_sees_okhttp = onlyIn("dev.parley.client..", "okhttp3..", "okio..");

    /** Android has no more of the JDK than this, and nothing of the hub is in an application. */
    @ArchTest
    static final ArchRule the_java_client_uses_what_android_has = noClasses()
            .that()
            .resideInAPackage("dev.parley.client..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "dev.parley.client..",
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.io",
                    "java.math",
                    "java.nio.charset",
                    "java.security",
                    "java.time..",
                    "java.util..",
                    "javax.crypto..",
                    "com.fasterxml.jackson.core..",
                    "okhttp3..",
                    "okio..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule only_the_catalog_sees_databases = onlyIn(
            "dev.parley.artifacts.store..",
            "java.sql..",
            "javax.sql..",
            "com.zaxxer..",
            "org.flywaydb..",
            "org.h2..",
            "org.postgresql..");

    @ArchTest
    static final ArchRule only_what_looks_into_media_sees_tika =
            onlyIn("dev.parley.artifacts.media..", "org.apache.tika..");

    @ArchTest
    static final ArchRule artifacts_themselves_know_no_network_and_no_wire = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.parley.artifacts.core..", "dev.parley.artifacts.store..", "dev.parley.artifacts.media..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "java.net..", "java.net.http..");

    @ArchTest
    static final ArchRule only_the_embedded_servers_see_qpid = onlyIn("dev.parley.embedded..", "org.apache.qpid..");

    @ArchTest
    static final ArchRule only_media_the_embedded_servers_and_the_bench_start_programs = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.parley.artifacts.media..", "dev.parley.embedded..", "dev.parley.bench..", TESTKIT)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder");

    @ArchTest
    static final ArchRule protocol_and_hub_know_no_transport_no_store_and_no_broker = noClasses()
            .that()
            .resideInAnyPackage("dev.parley.protocol..", "dev.parley.hub..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "io.lettuce..",
                    "org.springframework..",
                    "com.rabbitmq..",
                    "com.corundumstudio..",
                    "java.net.http..");

    @ArchTest
    static final ArchRule no_way_leads_in_a_circle_between_modules =
            slices().matching("dev.parley.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nor_between_packages_of_artifacts =
            slices().matching("dev.parley.artifacts.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nor_between_packages_of_the_exchange =
            slices().matching("dev.parley.exchange.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nor_between_packages_of_ops =
            slices().matching("dev.parley.ops.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nor_between_packages_of_the_redis_stores =
            slices().matching("dev.parley.redis.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nor_between_packages_of_the_hub =
            slices().matching("dev.parley.hub.(**)").should().beFreeOfCycles();

    private static final String LOWER_PARTS =
            "(Outbox|OutboxEntry|Lifetime|TokenWatch|Persistence|SessionWriter|Ownership|Mailbox)";

    @ArchTest
    static final ArchRule the_lower_parts_of_a_session_know_nothing_of_the_rest = noClasses()
            .that()
            .haveNameMatching("dev\\.parley\\.hub\\.session\\." + LOWER_PARTS)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("dev\\.parley\\.hub\\.session\\."
                    + "(Session|Memberships|Joins|Ending|Clients|Device|Calls|Incoming|MessageTarget|RoomOccupant)");

    @ArchTest
    static final ArchRule what_keeps_a_session_does_not_know_its_mailbox = noClasses()
            .that()
            .haveNameMatching("dev\\.parley\\.hub\\.session\\.Persistence")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("dev\\.parley\\.hub\\.session\\.(Mailbox|Ownership)");

    private static ArchRule onlyIn(String where, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(where, TESTKIT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }
}
