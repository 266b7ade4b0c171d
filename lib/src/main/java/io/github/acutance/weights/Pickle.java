package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Callable;
import io.github.acutance.weights.Pickled.Dict;
import io.github.acutance.weights.Pickled.None;
import io.github.acutance.weights.Pickled.Sequence;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of Python pickles that can make dictionaries, lists, numbers, texts and descriptions of tensors, and nothing
 * else: no class is looked up outside {@link AllowList} and no code runs.
 *
 * <p>Work, memory and sizes are bounded, whatever the bytes are; it never recurses. Source: the opcode descriptions of
 * Python's {@code pickletools}; protocol 2, which {@code torch.save} writes, and the opcodes that protocols 3 and 4 add
 * for texts, bytes, globals and memos.
 */
final class Pickle {
    /** What a kind of file may ask for. */
    interface Allowed {
        /**
         * Finds a global.
         *
         * @throws WeightFileException if it is not on the list; the message names it
         */
        Pickled.Global find(String module, String name) throws WeightFileException;

        /**
         * Makes what a call of an allowed global makes; nothing is executed.
         *
         * @throws WeightFileException if the arguments are not of the expected kinds
         */
        Object call(Callable callable, List<Object> args) throws WeightFileException;

        /**
         * Makes what a persistent id stands for.
         *
         * @throws WeightFileException if it stands for nothing allowed
         */
        Object storage(Object id) throws WeightFileException;

        /** Sets the state of a value, or drops it; answers whether the value may have one. */
        boolean build(Object target, Object state);
    }

    /** The most bytes that the pickles of one file may take. */
    static final int MAX_BYTES = 64 << 20;

    private static final int MAX_WORK = 10_000_000;
    private static final int MAX_CONTAINERS = 2_000_000;
    private static final int MAX_STACK = 2_000_000;
    private static final int MAX_MARKS = 100_000;
    private static final int MAX_MEMO = 2_000_000;
    private static final int MAX_TEXT_BYTES = 4 << 20;
    private static final int MAX_NAME_BYTES = 1024;
    private static final int MAX_INTEGER_BYTES = 255;
    private static final int MAX_PROTOCOL = 4;

    private final String file;
    private final ByteBuffer in;
    private final Allowed allowed;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long work;
    private int containers;

    /**
     * Makes a reader of consecutive pickles.
     *
     * @param file the file's name, for messages
     * @param bytes the pickles; the position moves behind each one as it is read
     * @param allowed what may be asked for
     */
    Pickle(String file, ByteBuffer bytes, Allowed allowed) {
        this.file = file;
        this.in = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.allowed = allowed;
    }

    /**
     * Reads the next pickle up to and with its STOP.
     *
     * @return one of the values that {@link Pickled} lists
     * @throws WeightFileException if the bytes are no pickle, ask for something that is not allowed, or exceed a bound
     */
    Object load() throws WeightFileException {
        stack.clear();
        marks.clear();
        memo.clear();
        int opcode = unsignedByte();
        while (opcode != Opcode.STOP) {
            spend(1);
            execute(opcode);
            require(stack.size() <= MAX_STACK && memo.size() <= MAX_MEMO && marks.size() <= MAX_MARKS, "is too deep");
            opcode = unsignedByte();
        }
        require(marks.isEmpty(), "ends inside a tuple");
        return pop();
    }

    private void execute(int opcode) throws WeightFileException {
        switch (opcode) {
            case Opcode.PROTO -> require(unsignedByte() <= MAX_PROTOCOL, "has a protocol above " + MAX_PROTOCOL);
            case Opcode.FRAME -> take(8);
            case Opcode.NONE -> push(None.NONE);
            case Opcode.NEWTRUE -> push(true);
            case Opcode.NEWFALSE -> push(false);
            case Opcode.BINFLOAT -> push(Double.longBitsToDouble(Long.reverseBytes(take(8).getLong())));
            case Opcode.INT, Opcode.BININT, Opcode.BININT1, Opcode.BININT2, Opcode.LONG1, Opcode.LONG4 ->
                push(integer(opcode));
            case Opcode.BINUNICODE, Opcode.SHORT_BINUNICODE, Opcode.SHORT_BINSTRING -> push(text(opcode));
            case Opcode.BINSTRING -> push(textOrBytes(length4()));
            case Opcode.BINBYTES -> push(new Pickled.Bytes(take(length4())));
            case Opcode.SHORT_BINBYTES -> push(new Pickled.Bytes(take(unsignedByte())));
            case Opcode.EMPTY_LIST -> pushContainer(Sequence.list());
            case Opcode.EMPTY_DICT -> pushContainer(new Dict());
            case Opcode.EMPTY_TUPLE -> pushTuple(0);
            case Opcode.TUPLE1, Opcode.TUPLE2, Opcode.TUPLE3 -> pushTuple(opcode - Opcode.TUPLE1 + 1);
            case Opcode.TUPLE -> pushContainer(Sequence.tuple(popToMark()));
            case Opcode.MARK -> marks.add(stack.size());
            case Opcode.POP -> pop();
            case Opcode.POP_MARK -> popToMark();
            case Opcode.DUP -> push(top());
            case Opcode.APPEND -> append(List.of(pop()));
            case Opcode.APPENDS -> append(popToMark());
            case Opcode.SETITEM -> setItems(popItems(2));
            case Opcode.SETITEMS -> setItems(popToMark());
            case Opcode.BINPUT -> memo.put((long) unsignedByte(), top());
            case Opcode.LONG_BINPUT -> memo.put((long) length4(), top());
            case Opcode.MEMOIZE -> memo.put((long) memo.size(), top());
            case Opcode.BINGET -> push(remembered(unsignedByte()));
            case Opcode.LONG_BINGET -> push(remembered(length4()));
            case Opcode.GLOBAL -> push(allowed.find(line(), line()));
            case Opcode.STACK_GLOBAL -> stackGlobal();
            case Opcode.BINPERSID -> push(allowed.storage(pop()));
            case Opcode.REDUCE -> reduce();
            case Opcode.BUILD -> build();
            default -> throw damaged(String.format("holds the instruction 0x%02x, which weights never need", opcode));
        }
    }

    /** Calls an allowed global with the tuple on top of the stack; copies count as work. */
    private void reduce() throws WeightFileException {
        Object args = pop();
        Object callable = pop();
        require(args instanceof Sequence && callable instanceof Callable, "calls something that cannot be called");
        List<Object> items = ((Sequence) args).items();
        if (!items.isEmpty() && items.get(0) instanceof Sequence pairs) {
            spend(pairs.items().size());
        } else if (!items.isEmpty() && items.get(0) instanceof Dict dict) {
            spend(dict.entries().size());
        }
        pushContainer(allowed.call((Callable) callable, items));
    }

    private void build() throws WeightFileException {
        Object state = pop();
        require(allowed.build(top(), state), "sets the state of something that has none");
    }

    private void stackGlobal() throws WeightFileException {
        List<Object> names = popItems(2);
        require(names.get(0) instanceof String && names.get(1) instanceof String, "asks for something without a name");
        push(allowed.find((String) names.get(0), (String) names.get(1)));
    }

    private void append(List<Object> items) throws WeightFileException {
        Object target = top();
        require(target instanceof Sequence list && !list.isTuple(), "appends to something that is no list");
        ((Sequence) target).items().addAll(items);
    }

    private void setItems(List<Object> items) throws WeightFileException {
        Object target = top();
        require(target instanceof Dict && items.size() % 2 == 0, "sets items of something that is no dictionary");
        for (int i = 0; i < items.size(); i += 2) {
            ((Dict) target).entries().put(items.get(i), items.get(i + 1));
        }
    }

    private Object integer(int opcode) throws WeightFileException {
        return switch (opcode) {
            case Opcode.BININT -> (long) take(4).getInt();
            case Opcode.BININT1 -> (long) unsignedByte();
            case Opcode.BININT2 -> (long) Short.toUnsignedInt(take(2).getShort());
            case Opcode.LONG1 -> longInteger(unsignedByte());
            case Opcode.LONG4 -> longInteger(length4());
            default -> decimal(line());
        };
    }

    private Object longInteger(int length) throws WeightFileException {
        require(length <= MAX_INTEGER_BYTES, "holds an integer of more than " + MAX_INTEGER_BYTES + " bytes");
        byte[] bigEndian = new byte[length + 1];
        ByteBuffer bytes = take(length);
        for (int i = 0; i < length; i++) {
            bigEndian[length - i] = bytes.get();
        }
        bigEndian[0] = (byte) (length > 0 && bigEndian[1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    /** Reads the text form that Python 2 uses for integers of more than 32 bits; "00" and "01" are booleans. */
    private Object decimal(String digits) throws WeightFileException {
        if (digits.equals("00") || digits.equals("01")) {
            return digits.equals("01");
        }
        require(digits.matches("-?[0-9]{1,18}"), "holds an integer that is none");
        return Long.valueOf(digits);
    }

    private String text(int opcode) throws WeightFileException {
        return switch (opcode) {
            case Opcode.BINUNICODE -> decode(length4(), StandardCharsets.UTF_8);
            case Opcode.SHORT_BINUNICODE -> decode(unsignedByte(), StandardCharsets.UTF_8);
            default -> decode(unsignedByte(), StandardCharsets.ISO_8859_1);
        };
    }

    /** Python 2 spells bytes as text; what is long is no text. */
    private Object textOrBytes(int length) throws WeightFileException {
        return length > MAX_TEXT_BYTES ? new Pickled.Bytes(take(length)) : decode(length, StandardCharsets.ISO_8859_1);
    }

    private String decode(int length, Charset charset) throws WeightFileException {
        require(length <= MAX_TEXT_BYTES, "holds a text of more than " + MAX_TEXT_BYTES + " bytes");
        try {
            return charset.newDecoder().decode(take(length)).toString();
        } catch (CharacterCodingException e) {
            throw new WeightFileException(file, "is damaged: a text is not valid " + charset, e);
        }
    }

    /** Reads up to a line feed: the form of names and of decimal numbers. */
    private String line() throws WeightFileException {
        StringBuilder name = new StringBuilder();
        for (int b = unsignedByte(); b != '\n'; b = unsignedByte()) {
            require(name.length() < MAX_NAME_BYTES, "holds a name of more than " + MAX_NAME_BYTES + " bytes");
            name.append((char) b);
        }
        return name.toString();
    }

    private Object remembered(long index) throws WeightFileException {
        Object value = memo.get(index);
        require(value != null, "refers to a value that it has not shown");
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private void pushContainer(Object value) throws WeightFileException {
        containers++;
        require(containers <= MAX_CONTAINERS, "holds more than " + MAX_CONTAINERS + " lists and dictionaries");
        stack.add(value);
    }

    private void pushTuple(int length) throws WeightFileException {
        pushContainer(Sequence.tuple(popItems(length)));
    }

    private Object top() throws WeightFileException {
        requireItems(1);
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws WeightFileException {
        requireItems(1);
        return stack.remove(stack.size() - 1);
    }

    private List<Object> popItems(int count) throws WeightFileException {
        requireItems(count);
        return popFrom(stack.size() - count);
    }

    private List<Object> popToMark() throws WeightFileException {
        require(!marks.isEmpty(), "ends a tuple that it has not begun");
        return popFrom(marks.remove(marks.size() - 1));
    }

    private List<Object> popFrom(int start) {
        List<Object> tail = stack.subList(start, stack.size());
        List<Object> items = List.copyOf(tail);
        tail.clear();
        return items;
    }

    private void requireItems(int count) throws WeightFileException {
        int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
        require(stack.size() - count >= floor, "uses values that it has not made");
    }

    private int unsignedByte() throws WeightFileException {
        if (!in.hasRemaining()) {
            throw cutShort();
        }
        return Byte.toUnsignedInt(in.get());
    }

    private int length4() throws WeightFileException {
        int length = take(4).getInt();
        require(length >= 0, "holds a length of 2 GiB or more");
        return length;
    }

    private ByteBuffer take(int length) throws WeightFileException {
        if (length > in.remaining()) {
            throw cutShort();
        }
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private void spend(int amount) throws WeightFileException {
        work += amount;
        require(work <= MAX_WORK, "takes more than " + MAX_WORK + " steps");
    }

    private void require(boolean condition, String problem) throws WeightFileException {
        if (!condition) {
            throw damaged(problem);
        }
    }

    private WeightFileException damaged(String problem) {
        return new WeightFileException(file, "is damaged: its pickle " + problem);
    }

    private WeightFileException cutShort() {
        return new WeightFileException(file, "is cut short or damaged: its pickle ends too early");
    }
}
