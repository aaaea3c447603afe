package dev.parley.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The project's classes with one guard removed: one file is compiled, in memory, and goes before what there is. */
final class MutantLoader extends ClassLoader {
    private static final String OURS = "dev.parley.";

    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    MutantLoader(Mutant mutant, Path root) throws IOException {
        super(MutantLoader.class.getClassLoader());
        final JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no JDK");
        final DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        final JavaFileObject source = new Source(mutant.className(), mutant.source(root));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
            final boolean done = compiler.getTask(
                            null,
                            new Memory(files),
                            problems,
                            List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path")),
                            null,
                            List.of(source))
                    .call();
            if (!done) {
                throw new IllegalStateException(
                        "mutant \"" + mutant.name() + "\" does not compile: " + problems.getDiagnostics());
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            final Class<?> known = findLoadedClass(name);
            return known != null ? known : name.startsWith(OURS) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        final ByteArrayOutputStream mutated = compiled.get(name);
        if (mutated != null) {
            return defineClass(name, mutated.toByteArray(), 0, mutated.size());
        }
        try (InputStream there = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (there == null) {
                throw new ClassNotFoundException(name);
            }
            final byte[] bytes = there.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        Memory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            compiled.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
