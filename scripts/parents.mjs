import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const CHECK_MS = 1_000
const SHELL = /^-?(?:[abdkz]|fi)?sh$/

/**
 * Calls `onGone` when whoever started us, or a shell between it and us, was killed: a SIGKILL cannot be
 * passed on, so the only sign is that our parents changed.
 */
export function watchParents(onGone) {
  const parents = readParents()
  const timer = setInterval(() => {
    const now = readParents()
    if (now.join() === parents.join() && isAlive(now.at(-1))) return
    clearInterval(timer)
    onGone()
  }, CHECK_MS)
  timer.unref()
}

/** Our parent's id and, while that is a shell, its parent's: the last one is whoever started us. */
function readParents() {
  const parents = [process.ppid]
  let current = readProcess(process.ppid)
  while (current && SHELL.test(current.name)) {
    parents.push(current.parent)
    current = readProcess(current.parent)
  }
  return parents
}

/** A process's name and parent; undefined when it is gone, or on Windows. */
function readProcess(pid) {
  try {
    if (process.platform === 'linux') return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    if (process.platform === 'win32') return undefined
    return parsePs(
      execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }),
    )
  } catch {
    return undefined
  }
}

// "123 (npm start) S 45 …": the name may itself hold brackets and spaces.
function parseStat(stat) {
  const open = stat.indexOf('(')
  const close = stat.lastIndexOf(')')
  return { name: stat.slice(open + 1, close), parent: Number(stat.slice(close + 2).split(' ')[1]) }
}

function parsePs(line) {
  const [, parent, command] = line.trim().match(/^(\d+)\s+(.*)$/)
  return { name: command.split('/').at(-1), parent: Number(parent) }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
