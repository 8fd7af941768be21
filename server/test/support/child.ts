import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'

/** Runs a script in a separate process with the same loader; killed when the test ends. */
export function runChild(t: Test, script: URL, ...args: string[]): ChildProcess {
  const child = fork(script, args)
  t.teardown(() => kill(child))
  return child
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Returns the child's next message. */
export async function messageOf(child: ChildProcess): Promise<unknown> {
  const [message]: unknown[] = await once(child, 'message')
  return message
}
