package dev.parley.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.testkit.SelfSigned;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WireTlsTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(WireTls.class);

    private static Certificate before;
    private static Certificate after;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @TempDir
    Path folder;

    private Path chain;
    private Path key;
    private WireTls tls;

    private record Certificate(String chain, String key, Instant expires) {
        static Certificate goodFor(int days, Path folder) throws Exception {
            final SelfSigned pair = SelfSigned.in(folder, days);
            return new Certificate(
                    Files.readString(pair.certificatePem()),
                    Files.readString(pair.keyPem()),
                    ((X509Certificate) pair.keys().getCertificate("test"))
                            .getNotAfter()
                            .toInstant());
        }
    }

    @BeforeAll
    static void make(@TempDir Path first, @TempDir Path second) throws Exception {
        before = Certificate.goodFor(2, first);
        after = Certificate.goodFor(20, second);
    }

    @BeforeEach
    void start() throws Exception {
        logged.start();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(logged);
        chain = Files.writeString(folder.resolve("cert.pem"), before.chain);
        key = Files.writeString(folder.resolve("key.pem"), before.key);
        tls = WireTls.of(chain, key);
    }

    @AfterEach
    void stop() {
        LOG.detachAppender(logged);
        LOG.setLevel(null);
    }

    @Test
    void a_new_certificate_is_taken_once_its_files_stand_still() throws Exception {
        tls.look();
        assertThat(tls.expires()).isEqualTo(before.expires);

        Files.writeString(chain, after.chain);
        tls.look();
        Files.writeString(key, after.key);
        tls.look();
        assertThat(tls.expires()).isEqualTo(before.expires);
        tls.look();
        assertThat(tls.expires()).isEqualTo(after.expires);
        assertThat(levels()).containsExactly(Level.INFO);

        tls.look();
        assertThat(levels()).hasSize(1);
    }

    @Test
    void a_link_that_is_turned_to_other_files_is_followed() throws Exception {
        final Path old = Files.createDirectory(folder.resolve("..old"));
        final Path fresh = Files.createDirectory(folder.resolve("..new"));
        for (Path each : List.of(old, fresh)) {
            Files.writeString(each.resolve("tls.crt"), each.equals(old) ? before.chain : after.chain);
            Files.writeString(each.resolve("tls.key"), each.equals(old) ? before.key : after.key);
            Files.setLastModifiedTime(each.resolve("tls.crt"), Files.getLastModifiedTime(chain));
        }
        final Path data = Files.createSymbolicLink(folder.resolve("..data"), old);
        final WireTls mounted = WireTls.of(
                Files.createSymbolicLink(folder.resolve("tls.crt"), data.resolve("tls.crt")),
                Files.createSymbolicLink(folder.resolve("tls.key"), data.resolve("tls.key")));
        mounted.look();

        Files.move(Files.createSymbolicLink(folder.resolve("..data_tmp"), fresh), data, StandardCopyOption.ATOMIC_MOVE);
        mounted.look();
        mounted.look();

        assertThat(mounted.expires()).isEqualTo(after.expires);
    }

    @Test
    void files_that_can_not_be_used_are_named_once_and_the_certificate_before_them_stays() throws Exception {
        Files.writeString(chain, after.chain);
        lookOften();
        assertThat(onlyWarning()).contains(chain.toString(), key.toString(), "the key is not that of the certificate");

        Files.writeString(chain, "junk");
        lookOften();
        assertThat(onlyWarning()).contains(chain.toString());

        Files.writeString(chain, before.chain);
        Files.writeString(key, "junk");
        lookOften();
        assertThat(onlyWarning()).contains(key.toString()).doesNotContain("junk");

        Files.delete(key);
        lookOften();
        assertThat(onlyWarning()).contains("there is no file " + key);

        assertThat(tls.expires()).isEqualTo(before.expires);
        assertThat(tls.context().newEngine(UnpooledByteBufAllocator.DEFAULT).getUseClientMode())
                .isFalse();

        Files.writeString(chain, after.chain);
        Files.writeString(key, after.key);
        lookOften();
        assertThat(tls.expires()).isEqualTo(after.expires);
    }

    @Test
    void a_key_of_another_certificate_is_refused_at_the_start() throws Exception {
        Files.writeString(key, after.key);
        assertThatThrownBy(() -> WireTls.of(chain, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the key is not that of the certificate");
        assertThatThrownBy(() -> WireTls.of(chain, folder.resolve("nowhere")))
                .hasMessage("there is no file " + folder.resolve("nowhere"));
    }

    private void lookOften() {
        for (int i = 0; i < 5; i++) {
            tls.look();
        }
    }

    private String onlyWarning() {
        assertThat(levels()).containsExactly(Level.WARN);
        final String message = logged.list.getFirst().getFormattedMessage();
        logged.list.clear();
        return message;
    }

    private List<Level> levels() {
        return logged.list.stream().map(ILoggingEvent::getLevel).toList();
    }
}
