const CHECK_MS = 1_000

/**
 * Stops this process as SIGTERM does once the process that started it has died: a process that is killed by SIGKILL cannot pass
 * the signal on. On Windows the parent's id does not change, so nothing happens there.
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
