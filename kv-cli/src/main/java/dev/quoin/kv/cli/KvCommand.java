package dev.quoin.kv.cli;

import picocli.CommandLine.Command;

/** The command {@code kv} itself, which does nothing but have subcommands. */
@Command(
    name = "kv",
    mixinStandardHelpOptions = true,
    version = "quoin 0.1.0-SNAPSHOT",
    description = "A layered key-value store: one engine in a directory of yours.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PutCommand.class,
      GetCommand.class,
      DelCommand.class,
      ScanCommand.class,
      CountCommand.class,
      LoadCommand.class,
      DumpCommand.class,
      VerifyCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:key not found, or condition not met",
      "2:usage",
      "3:unavailable or timed out",
      "4:in doubt: the change may have happened",
      "5:damaged data",
    })
final class KvCommand {}
