package dev.quoin.kv.tck;

import dev.quoin.kv.tck.CrashOperation.Mix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one life of a process that will be killed looks like.
 *
 * @param directory the engine's
 * @param seed what the writes follow from
 * @param mix which durabilities they ask for
 * @param point where the process ends
 * @param at the how-manieth time it comes there; of {@link CrashPoint#OPENING} and {@link
 *     CrashPoint#CLOSING} after how many microseconds
 * @param turns how many writes each thread does at most
 */
record CrashOrder(Path directory, long seed, Mix mix, CrashPoint point, int at, int turns) {
  static final int THREADS = 3;

  private static final int TURNS = 250;
  private static final List<Mix> MIXES = List.of(Mix.values());

  static CrashOrder random(Path directory, CrashPoint point, SplittableRandom random) {
    Mix mix = MIXES.get(random.nextInt(MIXES.size()));
    int at =
        switch (point) {
          case ANYWHERE -> 1 + random.nextInt(THREADS * TURNS);
          case BEFORE_ACKNOWLEDGEMENT, COMPACTING, CHECKPOINTING -> 1 + random.nextInt(TURNS / 2);
          case SYNCING -> 1 + random.nextInt(20);
          case CLOSING -> random.nextInt(5_000);
          case OPENING -> random.nextInt(60_000);
          case FILE_OPERATION -> 1 + random.nextInt(random.nextBoolean() ? 40 : 1000);
        };
    int turns = point == CrashPoint.CLOSING ? 40 : TURNS;
    return new CrashOrder(directory, random.nextLong(), mix, point, at, turns);
  }

  /** Returns where the process writes its checkpoint of this number. */
  Path checkpoint(int number) {
    return directory.resolveSibling(
        "%s-copy-%016x-%d".formatted(directory.getFileName(), seed, number));
  }

  CrashOperation operation(int thread, int turn) {
    return CrashOperation.of(seed, mix, thread, turn);
  }

  List<String> asArguments(EngineUnderTest subject) {
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.toString());
    arguments.add(Long.toString(seed));
    arguments.add(mix.name());
    arguments.add(point.name());
    arguments.add(Integer.toString(at));
    arguments.add(Integer.toString(turns));
    arguments.addAll(subject.asArguments());
    return arguments;
  }

  /** How many arguments come before those of the engine. */
  static final int ARGUMENTS = 6;

  static CrashOrder fromArguments(String[] arguments) {
    return new CrashOrder(
        Path.of(arguments[0]),
        Long.parseLong(arguments[1]),
        Mix.valueOf(arguments[2]),
        CrashPoint.valueOf(arguments[3]),
        Integer.parseInt(arguments[4]),
        Integer.parseInt(arguments[5]));
  }
}
