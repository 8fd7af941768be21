import { Worker } from 'node:worker_threads'
import { MAX_IMAGE_PIXELS, MAX_STORED_SIDE } from '@the-way/shared'
import { DECODE_SECONDS } from '../image-decode.ts'
import { damagedFault, type EntryFault, tooManyPixelsFault, tooSlowFault } from '../image-fault.ts'
import { unsupportedHeicFault } from '../image-type.ts'
import type { HeicReply, HeicRequest } from './heic-module.ts'

export interface HeicDecoder {
  /** Converts a HEIC to an uncompressed, upright TIFF, one at a time in order of the calls. Throws an `EntryFault`. */
  toTiff(bytes: Buffer): Promise<Buffer>
}

export interface HeicDecoderOptions {
  seconds?: number
  /** The thread ends after being idle for this long. */
  idleSeconds?: number
}

/**
 * Decodes HEIC with libheif's WebAssembly, because sharp cannot decode HEVC. It runs in a thread, as an image from a phone
 * takes a second.
 */
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
      // The thread does not need the parent's loaders for TypeScript, which would cost a second.
      execArgv: [],
    })
    started.on('error', () => {})
    started.on('exit', () => {
      if (worker === started) worker = null
    })
    return started
  }

  const convert = async (bytes: Buffer): Promise<Buffer> => {
    clearTimeout(idle)
    worker ??= start()
    const reply = await receiveReply(worker, bytes, seconds).catch((error: unknown) => {
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
      const result = turn.then(() => convert(bytes))
      // `turn` must not resolve to the result, which would then stay in memory until the next call.
      turn = result.then(
        () => {},
        () => {},
      )
      return result
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

/** Rejects if the thread fails or takes too long. The caller then has to end it. */
function receiveReply(worker: Worker, bytes: Buffer, seconds: number): Promise<HeicReply> {
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

/** The decoder that the whole process shares. */
export const heicDecoder = createHeicDecoder()
