/** Ctrl-C reaches a process twice (from the terminal and from npm): within this time it is one wish. */
const SAME_SIGNAL_MS = 1000
/** A stop that hangs ends all the same; unfinished work is taken up at the next start. */
const DEADLINE_MS = 14_000

/**
 * Stops gracefully on SIGINT, SIGTERM and when the parent that started us is gone; a second signal, sent later,
 * ends at once. Exits 0 after a clean stop. Returns a function that stops it too, with an exit code of its own.
 */
export function stopOnce(
  stop: () => Promise<void>,
  onError: (error: unknown) => void,
): (exitCode: number) => void {
  let stoppingSince: number | null = null
  const end = (exitCode: { clean: number; failed: number }) => {
    stoppingSince = Date.now()
    setTimeout(() => process.exit(exitCode.failed), DEADLINE_MS).unref()
    stop().then(
      () => process.exit(exitCode.clean),
      (error: unknown) => {
        onError(error)
        process.exit(exitCode.failed)
      },
    )
  }
  const handle = () => {
    if (stoppingSince === null) end({ clean: 0, failed: 1 })
    else if (Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1)
  }
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(event, handle)
  return (exitCode) => {
    if (stoppingSince === null) end({ clean: exitCode, failed: exitCode })
  }
}
