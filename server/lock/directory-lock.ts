import { createHash } from 'node:crypto'
import { mkdir, realpath, stat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface DirectoryLock {
  release(): Promise<void>
}

export interface LockOptions {
  /** The environment variable that names the folder, for the error message. */
  setting?: string
  platform?: NodeJS.Platform
}

/** Another process has locked the folder. */
export class DirectoryLockedError extends Error {
  constructor(directory: string, processId: string, setting: string) {
    const holder = processId === '' ? 'another process' : `process ${processId}`
    super(
      `${directory} is in use by ${holder}. Stop that one first, or set ${setting} to another folder.`,
    )
    this.name = 'DirectoryLockedError'
  }
}

/** A process that was just killed keeps its socket until its memory is released. A live one answers at once. */
const TIMEOUT_MS = 10_000
const RETRY_MS = 50
const ANSWER_WITHIN_MS = 1000
/** The limit of `sockaddr_un` on macOS and BSD, which silently truncate longer paths. */
const MAX_SOCKET_PATH = 103

/**
 * Locks the folder for this process until it releases the lock or dies. The lock is a listening local socket, which the
 * kernel closes however the process dies. Creates the folder if it is missing. Throws a `DirectoryLockedError` if another
 * process has the lock. On Linux, processes in different network namespaces do not see each other's locks.
 */
export async function lockDirectory(
  directory: string,
  { setting = 'DATA_DIR', platform = process.platform }: LockOptions = {},
): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const socketPath = socketPathFor(await realpath(directory), platform)
  const deadline = Date.now() + TIMEOUT_MS
  for (;;) {
    const server = await listen(socketPath)
    if (server) return { release: () => close(server) }
    const holder = await queryHolder(socketPath)
    if (holder.isAlive || Date.now() > deadline)
      throw new DirectoryLockedError(directory, holder.processId, setting)
    if (holder.isRefused && isPath(socketPath)) await removeDead(socketPath)
    await wait(RETRY_MS)
  }
}

/** Returns a socket name without a file on Linux and Windows, otherwise a path in the folder or, if too long, in tmpdir. */
function socketPathFor(path: string, platform: NodeJS.Platform): string {
  const name = `the-way-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
  if (platform === 'linux') return `\0${name}`
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`
  const inside = join(path, 'lock.sock')
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH ? inside : join(tmpdir(), `${name}.sock`)
}

const isPath = (socketPath: string) => !socketPath.startsWith('\0') && !socketPath.startsWith('\\')

/** Resolves to `null` if another process is listening there, or has left the file of its socket behind. */
function listen(socketPath: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(String(process.pid))
    })
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(socketPath, () => resolve(server.unref()))
  })
}

interface Holder {
  isAlive: boolean
  isRefused: boolean
  processId: string
}

/** Connects to the holder of the lock. A live one sends its process id; a dead or dying one refuses or sends nothing. */
function queryHolder(socketPath: string): Promise<Holder> {
  return new Promise((resolve) => {
    let processId = ''
    const settle = (isRefused: boolean) => {
      socket.destroy()
      resolve({ isAlive: processId !== '', isRefused, processId })
    }
    const socket = connect(socketPath)
      .setEncoding('utf8')
      .setTimeout(ANSWER_WITHIN_MS, () => settle(false))
      .on('data', (text: string) => {
        processId += text
      })
      .on('end', () => settle(false))
      .on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
  })
}

/** Removes the socket of a dead process, unless another process has replaced it with a live one. */
async function removeDead(path: string): Promise<void> {
  const inode = async () => (await stat(path).catch(() => null))?.ino
  const dead = await inode()
  if (dead !== undefined && (await queryHolder(path)).isRefused && (await inode()) === dead) {
    await unlink(path).catch(() => {})
  }
}

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
