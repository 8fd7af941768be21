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
  /** The variable that names the folder, for the words of a refusal. */
  setting?: string
  platform?: NodeJS.Platform
}

/** Another process holds the folder. */
export class DirectoryLockedError extends Error {
  constructor(directory: string, processId: string, setting: string) {
    const holder = processId === '' ? 'another process' : `process ${processId}`
    super(
      `${directory} is in use by ${holder}. Stop that one first, or set ${setting} to another folder.`,
    )
    this.name = 'DirectoryLockedError'
  }
}

/** A process that was just killed holds its socket until its memory is given back; a live one answers at once. */
const GIVE_UP_AFTER_MS = 10_000
const RETRY_MS = 50
const ANSWER_WITHIN_MS = 1000
/** Of `sockaddr_un` on macOS and BSD; a longer path is cut off silently. */
const MAX_SOCKET_PATH = 103

/**
 * Holds the folder for this process alone, until released or dead: the lock is a listening local socket, which
 * the kernel closes at death, whatever the death. Makes the folder when it is missing; throws a
 * `DirectoryLockedError` when another process holds it. On Linux processes in different network namespaces do not see each other.
 */
export async function lockDirectory(
  directory: string,
  { setting = 'DATA_DIR', platform = process.platform }: LockOptions = {},
): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const address = addressOf(await realpath(directory), platform)
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS
  for (;;) {
    const server = await listen(address)
    if (server) return { release: () => close(server) }
    const holder = await askHolder(address)
    if (holder.isAlive || Date.now() > giveUpAt)
      throw new DirectoryLockedError(directory, holder.processId, setting)
    if (holder.isRefused && isPath(address)) await removeDead(address)
    await wait(RETRY_MS)
  }
}

/** A name that no file stands behind where the system has such, else a socket in the folder, or near. */
function addressOf(path: string, platform: NodeJS.Platform): string {
  const name = `the-way-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`
  if (platform === 'linux') return `\0${name}`
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`
  const inside = join(path, 'lock.sock')
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH ? inside : join(tmpdir(), `${name}.sock`)
}

const isPath = (address: string) => !address.startsWith('\0') && !address.startsWith('\\')

/** Null when somebody listens there already, or has left the socket's file behind. */
function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(String(process.pid))
    })
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(address, () => resolve(server.unref()))
  })
}

interface Holder {
  isAlive: boolean
  isRefused: boolean
  processId: string
}

/** A live holder tells its process id; a dead or dying one refuses or says nothing. */
function askHolder(address: string): Promise<Holder> {
  return new Promise((resolve) => {
    let processId = ''
    const settle = (isRefused: boolean) => {
      socket.destroy()
      resolve({ isAlive: processId !== '', isRefused, processId })
    }
    const socket = connect(address)
      .setEncoding('utf8')
      .setTimeout(ANSWER_WITHIN_MS, () => settle(false))
      .on('data', (text: string) => {
        processId += text
      })
      .on('end', () => settle(false))
      .on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
  })
}

/** Removes a dead process's socket, unless another has put a live one there since. */
async function removeDead(path: string): Promise<void> {
  const inode = async () => (await stat(path).catch(() => null))?.ino
  const dead = await inode()
  if (dead !== undefined && (await askHolder(path)).isRefused && (await inode()) === dead) {
    await unlink(path).catch(() => {})
  }
}

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
