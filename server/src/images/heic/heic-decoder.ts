import { Worker } from 'node:worker_threads'
import { MAX_IMAGE_PIXELS, MAX_STORED_SIDE } from '@the-way/shared'
import { DECODE_SECONDS } from '../image-decode.ts'
import { damagedFault, type EntryFault, tooManyPixelsFault, tooSlowFault } from '../image-fault.ts'
import { unsupportedHeicFault } from '../image-type.ts'
import type { HeicReply, HeicRequest } from './heic-module.ts'

export interface HeicDecoder {
  /** A HEIC as an uncompressed TIFF, upright; throws an `EntryFault`. One at a time, first come, first served. */
  toTiff(bytes: Buffer): Promise<Buffer>
}

export interface HeicDecoderOptions {
  seconds?: number
  /** The thread ends when it had nothing to do for so long. */
  idleSeconds?: number
}

/** sharp cannot decode HEVC, libheif's WebAssembly can; in a thread, as it takes a second for a phone's image. */
export function createHeicDecoder({
  seconds = DECODE_SECONDS,
  idleSeconds = 30,
}: HeicDecoderOptions = {}): HeicDecoder {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const end = () => {
    void worker?.terminate()
    worker = null
  }

  const start = () => {
    const started = new Worker(new URL('./heic-worker.js', import.meta.url), {
      // The parent's loaders are for TypeScript, and cost a second.
      execArgv: [],
    })
    started.on('error', () => {})
    started.on('exit', () => {
      if (worker === started) worker = null
    })
    return started
  }

  const ask = async (bytes: Buffer): Promise<Buffer> => {
    clearTimeout(idle)
    worker ??= start()
    const reply = await replyOf(worker, bytes, seconds).catch((error: unknown) => {
      end()
      throw error
    })
    if (reply.isLast) end()
    else {
      worker.unref()
      idle = setTimeout(end, idleSeconds * 1000).unref()
    }
    if ('tiff' in reply) return Buffer.from(reply.tiff.buffer)
    const cause = new Error(reply.message)
    throw FAULTS[reply.fault](cause)
  }

  return {
    toTiff: (bytes) => {
      const answer = turn.then(() => ask(bytes))
      // Not the answer itself: it would be kept until the next one.
      turn = answer.then(
        () => {},
        () => {},
      )
      return answer
    },
  }
}

const FAULTS: Record<
  Extract<HeicReply, { fault: unknown }>['fault'],
  (cause: Error) => EntryFault
> = {
  damaged: damagedFault,
  too_many_pixels: (cause) => tooManyPixelsFault(MAX_IMAGE_PIXELS, cause),
  unsupported: unsupportedHeicFault,
}

/** Rejects when the thread breaks or takes too long; it has to be ended then. */
function replyOf(worker: Worker, bytes: Buffer, seconds: number): Promise<HeicReply> {
  let resolve: (reply: HeicReply) => void = () => {}
  let reject: (fault: EntryFault) => void = () => {}
  const promise = new Promise<HeicReply>((onReply, onFault) => {
    resolve = onReply
    reject = onFault
  })
  const onExit = () => reject(damagedFault())
  const onError = (error: Error) => reject(damagedFault(error))
  const timer = setTimeout(() => reject(tooSlowFault(seconds)), seconds * 1000)
  worker.on('message', resolve).on('error', onError).on('exit', onExit).ref()
  const request: HeicRequest = { bytes, maxPixels: MAX_IMAGE_PIXELS, side: MAX_STORED_SIDE }
  worker.postMessage(request)
  return promise.finally(() => {
    clearTimeout(timer)
    worker.off('message', resolve).off('error', onError).off('exit', onExit)
  })
}

/** The one of this process. */
export const heicDecoder = createHeicDecoder()
