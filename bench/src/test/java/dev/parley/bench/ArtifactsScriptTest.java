package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** bench/artifacts.sh, with little to upload: every part runs, has its figures, and leaves nothing. */
@Timeout(600)
final class ArtifactsScriptTest {
    private static final String FIGURE = "[0-9.,]+";

    @TempDir
    private Path run;

    private Scripts scripts;

    @BeforeEach
    void take_ports() {
        scripts = new Scripts(run);
        Scripts.assumeHere("node", "redis-server", "curl");
        Scripts.assumeRabbit();
        Scripts.assumePackaged("signaling", "rooms", "artifacts");
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        final List<Long> pids = scripts.pids();
        for (String peer : List.of("artifacts", "tus", "receiver", "parley")) {
            scripts.script(Map.of(), "peers/" + peer + "/run.sh", "stop");
        }
        assertThat(pids).isEmpty();
        assertThat(run.resolve("artifacts-files")).doesNotExist();
        assertThat(run.resolve("receiver")).doesNotExist();
        assertThat(run.resolve("tus")).doesNotExist();
    }

    @Test
    void what_an_upload_costs_beside_others_and_how_long_its_last_byte_takes() throws Exception {
        Scripts.assumeHere("npm");
        final Scripts.Ended ended = artifacts(
                Map.of("SIZE", "3000000", "LARGE", "5000000", "REQUEST", "2000000", "REPS", "1", "WARMUPS", "0"),
                "cpu",
                "finish");
        assumeTrue(!ended.err().contains("npm ci has failed"), ended.err());
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out())
                .containsPattern("\\| a bare receiver on Netty \\| \\*\\*" + FIGURE)
                .containsPattern("\\| the same with SHA-256 \\| .* \\| none \\|")
                .containsPattern("\\| `@tus/server` \\| \\*\\*" + FIGURE + ".* \\| none \\|")
                .containsPattern("\\| a node of `artifacts` \\| \\*\\*" + FIGURE + ".* \\| none \\|")
                .containsPattern(
                        "\\| 5,000,000 bytes \\| 1 \\| %s \\(%1$s\\) \\| %1$s \\(%1$s\\) \\| none".formatted(FIGURE))
                .containsPattern("\\| 10,240 bytes \\| 20 \\| " + FIGURE);
    }

    @Test
    @EnabledIfSystemProperty(
            named = "bench.isolation",
            matches = "true",
            disabledReason = "takes a minute: -Dbench.isolation=true")
    void calls_without_and_with_uploads_beside_them() throws Exception {
        final Map<String, String> little = new HashMap<>(Map.of("RATES", "50", "UPLOADS", "5", "PACE", "20000"));
        little.putAll(Map.of("WINDOWS", "1", "TIME", "1", "WARMUP", "0", "LEAD", "1", "PAIRS", "4", "SPARE", "8"));
        final Scripts.Ended ended = artifacts(little, "isolation");
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out())
                .containsPattern(
                        "\\| 50 \\|( %s( \\(.*?\\))? \\|){4} \\*\\*%1$s\\*\\* .* \\| none \\|".formatted(FIGURE));
    }

    @Test
    void a_disk_without_room_is_told_before_anything_starts() throws Exception {
        final Scripts.Ended ended = artifacts(Map.of("LARGE", "1000000000000000000"), "finish");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("bytes are free", "let BENCH_RUN name another folder");
    }

    private Scripts.Ended artifacts(Map<String, String> environment, String... parts) throws Exception {
        final Map<String, String> all = new HashMap<>(environment);
        all.put("OUT", run.resolve("out").toString());
        final String[] command = new String[parts.length + 1];
        command[0] = "artifacts.sh";
        System.arraycopy(parts, 0, command, 1, parts.length);
        return scripts.script(all, command);
    }
}
