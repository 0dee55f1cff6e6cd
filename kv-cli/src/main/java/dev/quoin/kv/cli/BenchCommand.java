package dev.quoin.kv.cli;

import picocli.CommandLine.Command;

/** {@code kv bench}: what can be compared is found on the class path. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Compares on this machine, with percentiles and the settings beside each figure.",
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {}
