/** A program that has started. */
export interface Running {
  url: string
  close(): Promise<void>
}

export interface Program {
  /** The name with which the message about an unexpected error begins. */
  name: string
  /** Starts the program; `restart` closes it and starts it again, in the same process. */
  start(restart: () => void): Promise<Running>
  /** Describes an error that keeps the program from starting or running, for people. */
  explain(error: unknown): string
}

/** Ctrl-C reaches a process twice, from the terminal and from npm. Signals within this time count as one. */
const SAME_SIGNAL_MS = 1000
/** If closing takes longer, the process ends anyway; unfinished work continues after the next start. */
const CLOSE_WITHIN_MS = 14_000
const STOP_EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const

/**
 * Runs a program until it gets a signal or its IPC parent disconnects. Exits with 0 after a clean close and with 1 after an
 * error. A second, later signal ends it at once. An IPC parent is sent `{ready: true, url}` at each start.
 */
export function runProgram({ name, start, explain }: Program): void {
  let stoppingSince: number | null = null

  const fail = (error: unknown, heading?: string) => {
    console.error([...(heading ? [heading] : []), explain(error)].join('\n'))
    process.exit(1)
  }

  const begin = async (): Promise<Running> => {
    let isReplaced = false
    const program = await start(() => {
      if (isReplaced || stoppingSince !== null) return
      isReplaced = true
      running = closeInTime(program).then(begin)
      running.catch(fail)
    })
    if (process.connected) process.send?.({ ready: true, url: program.url })
    return program
  }

  const stop = () => {
    if (stoppingSince !== null) {
      if (Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1)
      return
    }
    stoppingSince = Date.now()
    setTimeout(() => process.exit(1), CLOSE_WITHIN_MS).unref()
    running.then((program) => program.close()).then(() => process.exit(0), fail)
  }

  process.on('uncaughtException', (error) =>
    fail(
      error,
      `${name} stopped because of an unexpected error. Everything stored is safe: start it again, and report these lines.`,
    ),
  )
  // Closing the terminal breaks the output streams, which must not end the program before it has closed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  for (const event of STOP_EVENTS) process.on(event, stop)

  let running = begin()
  running.catch(fail)
  // The parent may have disconnected before the listener was added.
  if (process.send && !process.connected) stop()
}

/** Closes the program. Rejects if that takes too long, because resources still in use would block the next start. */
async function closeInTime(program: Running): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new Error('The restart failed, because stopping took too long. Start it again.')),
      CLOSE_WITHIN_MS,
    )
  })
  try {
    await Promise.race([program.close(), late])
  } finally {
    clearTimeout(timer)
  }
}
