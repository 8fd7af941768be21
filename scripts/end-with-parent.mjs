const CHECK_MS = 1_000

/**
 * Sends SIGTERM to this process once its parent has died, because a parent that is killed by SIGKILL cannot forward the
 * signal. On Windows the parent's id does not change, so nothing happens there.
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
