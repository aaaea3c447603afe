package dev.parley.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Locale;
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

    /** Makes one that is good for two days, in a file of that directory. Blocks for a second or two. */
    public static SelfSigned in(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        return in(directory, 2);
    }

    /** Likewise, for so many days. */
    public static SelfSigned in(Path directory, int days)
            throws IOException, GeneralSecurityException, InterruptedException {
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
                        Integer.toString(days),
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

    /** The certificate in a file of its own, beside the other one. */
    public Path certificatePem() throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate("test").getEncoded());
    }

    /** The private key in a file of its own, as PKCS #8, beside the other one. */
    public Path keyPem() throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", keys.getKey("test", PASSWORD.toCharArray()).getEncoded());
    }

    private Path pem(String what, byte[] content) throws IOException {
        final String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                file.resolveSibling(what.toLowerCase(Locale.ROOT).replace(' ', '-') + ".pem"),
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    /** For a server that shows it. */
    public KeyManagerFactory keyManagers() throws GeneralSecurityException {
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        return factory;
    }
}
