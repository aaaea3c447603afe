package dev.parley.ops.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last so many of what comes one after the other, each with its number, from 1. Older ones are forgotten. Any thread; none
 * waits for longer than it takes to copy a page.
 */
public final class Tail<T> {

    private final @Nullable Object[] ring;
    /** The number of the newest; 0 for none. */
    private long newest;

    /**
     * A part of it.
     *
     * @param first the number of the first item
     * @param items in their order
     * @param next what to ask for next: the number of the last item that the reader has seen by now
     * @param missed items between what was asked for and the first that are forgotten
     */
    public record Page<T>(long first, List<T> items, long next, long missed) {}

    /** @param size how many are kept, at least 1 */
    public Tail(int size) {
        ring = new Object[size];
    }

    public synchronized void add(T item) {
        ring[index(++newest)] = item;
    }

    /** The newest. */
    public synchronized Page<T> last(int limit) {
        long first = Math.max(oldest(), newest - limit + 1);
        return page(first, limit, 0);
    }

    /**
     * Those that came after a number; what is no number of this tail yet, such as one of an earlier run of the process, is
     * as none.
     */
    public synchronized Page<T> after(long number, int limit) {
        if (number < 0 || number > newest) {
            return last(limit);
        }
        long first = Math.max(oldest(), number + 1);
        return page(first, limit, first - number - 1);
    }

    private Page<T> page(long first, int limit, long missed) {
        List<T> items = new ArrayList<>();
        for (long number = first; number <= newest && items.size() < limit; number++) {
            items.add(item(number));
        }
        return new Page<>(first, List.copyOf(items), first + items.size() - 1, missed);
    }

    /** The least number that there is an item of, or that the first will have. */
    private long oldest() {
        return Math.max(1, newest - ring.length + 1);
    }

    @SuppressWarnings("unchecked") // Nothing else is put there.
    private T item(long number) {
        Object item = ring[index(number)];
        if (item == null) {
            throw new IllegalStateException("There is no item " + number);
        }
        return (T) item;
    }

    private int index(long number) {
        return (int) (number % ring.length);
    }
}
