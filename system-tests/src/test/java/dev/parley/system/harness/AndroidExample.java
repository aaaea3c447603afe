package dev.parley.system.harness;

import dev.parley.client.ParleyClient;
import dev.parley.client.Room;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The code of {@code examples/android} as it stands there, compiled for Java 17, with the shape of Android's WebRTC out of
 * {@code src/test/android}: once for this JVM.
 */
public final class AndroidExample {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    public static final Path FOLDER = ROOT.resolve("examples/android");
    private static final Path SUPPORT = ROOT.resolve("system-tests/src/test/android");

    private AndroidExample() {}

    /** A device whose WebRTC is its states alone: {@link Runnable} moves it into another network. */
    public static AutoCloseable withStates(ParleyClient client, Room room, Consumer<String> log) {
        return make("withStates", client, room, log);
    }

    /** A device with the engine that is given, and one track that it shows. */
    public static AutoCloseable withEngine(
            ParleyClient client, Room room, Consumer<String> log, Object factory, Object track) {
        return make("withEngine", client, room, log, factory, track);
    }

    private static AutoCloseable make(String name, Object... arguments) {
        try {
            for (Method method : Compiled.DEVICE.getMethods()) {
                if (method.getName().equals(name)) {
                    return (AutoCloseable) method.invoke(null, arguments);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
        throw new AssertionError(name);
    }

    private static final class Compiled {
        static final Class<?> DEVICE = compile();

        private static Class<?> compile() {
            final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            final String classPath =
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            final StringWriter said = new StringWriter();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                final Path classes = Files.createDirectories(ROOT.resolve("system-tests/target/android-example"));
                final List<String> options =
                        List.of("--release", "17", "-proc:none", "-cp", classPath, "-d", classes.toString());
                final boolean done = compiler.getTask(
                                said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources()))
                        .call();
                if (!done) {
                    throw new AssertionError(said.toString());
                }
                // Open as long as this JVM, which is as long as somebody may use it.
                final URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                return loader.loadClass("support.Device");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ClassNotFoundException e) {
                throw new LinkageError("the example is not as its support has it", e);
            }
        }

        private static List<Path> sources() throws IOException {
            try (Stream<Path> example = Files.walk(FOLDER);
                    Stream<Path> support = Files.walk(SUPPORT)) {
                return Stream.concat(example, support)
                        .filter(file -> file.toString().endsWith(".java"))
                        .toList();
            }
        }
    }
}
