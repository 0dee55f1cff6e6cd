package dev.quoin.kv.storage.mmap.log;

/** A way to break a log, and the test of the kit that must notice. */
enum LogMutation {
  /** No fsync ever reaches the device. */
  SKIPS_THE_SYNC("Crashes", "everySyncSurvivesPowerLossInEveryWorld"),
  /** Names of files are never made durable. */
  SKIPS_THE_SYNC_OF_DIRECTORIES("Crashes", "whatWasSyncedSurvivesPowerLossAtAnyMoment"),
  /** Says that all is durable that was appended. */
  CLAIMS_TOO_MUCH_DURABILITY("Records", "appendAloneClaimsNoDurabilityThatNoDeviceGave"),
  /** Every caller syncs for itself. */
  SHARES_NO_SYNC("Threads", "callersAtTheSameTimeShareASync"),
  /** Takes damage for a torn tail. */
  CUTS_BELOW_THE_WATERMARK("Crashes", "damageBelowTheWatermarkIsToldByFileAndNeverCut"),
  /** Forgets at a clean close that all was durable. */
  FORGETS_THE_WATERMARK_AT_CLOSE("Crashes", "aCleanCloseLeavesNothingThatMayBeCut"),
  /** Shows another record in the place of a dropped one. */
  RETURNS_STALE_RECORDS("Histories", "aRecycledFileShowsNothingOfItsFormerLife"),
  /** The last record is gone after a reopening. */
  LOSES_THE_LAST_RECORD("Histories", "allIsThereAfterAReopening"),
  /** Counts positions from the first record it has. */
  REUSES_POSITIONS("Histories", "positionsGrowAcrossReopenings"),
  /** Appends every second record before the one that came first. */
  CHANGES_THE_ORDER("Records", "aCursorGoesThroughAllInOrderFromWhereItIsTold"),
  /** Drops files of which only the first part was to be dropped. */
  DROPS_TOO_MUCH("Histories", "droppingNeverTouchesWhatIsAtOrAfterThePosition"),
  /** Drops nothing. */
  KEEPS_EVERYTHING("Histories", "droppedSpaceIsUsedAgain"),
  /** Lets anybody in. */
  TAKES_NO_LOCK("Records", "aDirectoryIsOpenOnce"),
  /** Says nothing of a failed sync. */
  SWALLOWS_FAILED_SYNCS("Crashes", "afterAFailedSyncNothingIsAppendedOrSynced"),
  /** Goes on after a failed append. */
  GOES_ON_AFTER_A_FAILED_APPEND("Crashes", "afterAFailedAppendNothingIsAppendedOrSynced"),
  /** Answers after it was closed. */
  ANSWERS_AFTER_CLOSE("Records", "everythingIsRefusedAfterClose"),
  /** Leaves the buffer where it was. */
  LEAVES_THE_BUFFER("Records", "appendTakesWhatRemainsAndMovesToTheLimit");

  final String suite;
  final String caughtBy;

  LogMutation(String suite, String caughtBy) {
    this.suite = suite;
    this.caughtBy = caughtBy;
  }
}
