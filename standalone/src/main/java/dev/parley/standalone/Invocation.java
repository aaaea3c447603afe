package dev.parley.standalone;

/** How a person passes an argument, which depends on what has started this JVM. */
final class Invocation {
    private Invocation() {}

    /** As it is to be typed. */
    static String with(String argument) {
        return ParentWatch.wanted() ? "-Dparley.args=" + argument : argument;
    }
}
