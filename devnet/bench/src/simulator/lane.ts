/** What a lane is about. */
export class Lane {
  /** The batch: the next transaction to run, and the one behind the last. */
  next = 0
  end = 0
  /** The transaction that it runs, since when, for how long, and the next of its reads. */
  running = 0
  startedAt = 0
  executesFor = 0
  nextRead = 0
  /** When its stretch alone began, and with which transaction. */
  soloSince = 0
  soloFirst = 0
}
