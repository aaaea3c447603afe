package dev.parley.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;

/**
 * A key and a certificate for 127.0.0.1 that it has signed itself, made by the JDK's {@code keytool}.
 *
 * @param file where both are, as PKCS #12 with {@link #PASSWORD}: a key store, and a trust store
 * @param keys what is in it
 */
public record SelfSigned(Path file, KeyStore keys) {
    public static final String PASSWORD = "password";

    /** Makes one, in a file of that directory. Blocks for a second or two. */
    public static SelfSigned in(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        final Path file = directory.resolve("keys.p12");
        final Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool has made no key");
        }
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new SelfSigned(file, keys);
    }

    /** For a server that shows it. */
    public KeyManagerFactory keyManagers() throws GeneralSecurityException {
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        return factory;
    }
}
