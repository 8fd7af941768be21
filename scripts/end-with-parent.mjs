const CHECK_MS = 1_000

/**
 * Stops this process as SIGTERM does once the process that started it has died: whoever is killed by SIGKILL cannot pass anything on.
 * (Windows tells of no new parent.)
 */
export function endWithParent() {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, CHECK_MS)
  timer.unref()
}
