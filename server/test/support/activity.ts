import { readdir, readFile } from 'node:fs/promises'

export interface Activity {
  /** Processor time since the start, in milliseconds. */
  cpuMs: number
  /** How often a thread has waited for something since the start, such as a timer. */
  wakeUps: number
}

/** Returns what all threads of a process have done; `null` if the system does not report it (only Linux does). */
export async function readActivity(pid: number): Promise<Activity | null> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => null)
  if (threads === null) return null
  const total: Activity = { cpuMs: 0, wakeUps: 0 }
  for (const thread of threads) {
    // Nanoseconds on the processor; `stat` has the same in hundredths of a second.
    const times = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    const status = await readFile(`/proc/${pid}/task/${thread}/status`, 'utf8')
    total.cpuMs += Number(times.split(' ')[0]) / 1e6
    total.wakeUps += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1])
  }
  return total
}
