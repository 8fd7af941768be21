// This is JavaScript because a worker thread does not have a TypeScript loader, and this file has to run from the sources,
// under a test runner and compiled.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import createLibHeif from 'libheif-js/libheif-wasm/libheif.js'
import { decodeHeic, HeicError } from './heic-decode.js'
import { writeTiff } from './heic-tiff.js'

/** @import { HeicReply, HeicRequest, LibHeif } from './heic-module.ts' */

/** Enough for an image of 50 million pixels, whatever its file claims. */
const MAX_MEMORY = 512 * 1024 * 1024
/** WebAssembly memory never shrinks, so with more than this the thread ends after its image. */
const KEPT_MEMORY = 160 * 1024 * 1024
const PAGE = 64 * 1024

if (parentPort === null) throw new Error('this file only runs in a worker thread')
const port = parentPort

/** @typedef {{ buffer: ArrayBuffer, grow(pages: number): number }} WasmMemory */
/** @type {unknown} */
const scope = globalThis
const memory = /** @type {{ WebAssembly: { Memory: { prototype: WasmMemory } } }} */ (scope)
  .WebAssembly.Memory.prototype
const { grow } = memory
/**
 * @this {WasmMemory}
 * @param {number} pages
 */
memory.grow = function (pages) {
  if (this.buffer.byteLength + pages * PAGE > MAX_MEMORY) throw new RangeError('too much memory')
  return grow.call(this, pages)
}

const wasm = createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm')
/** @type {unknown} */
const create = createLibHeif
const heif = /** @type {(options: object) => LibHeif} */ (create)({
  wasmBinary: readFileSync(wasm),
})

/** @param {HeicRequest} request */
function serve({ bytes, maxPixels, side }) {
  const isLast = () => heif.HEAPU8.length > KEPT_MEMORY
  try {
    const tiff = decodeHeic(heif, bytes, maxPixels, (image) => writeTiff(image, side))
    /** @type {HeicReply} */
    const reply = { tiff, isLast: isLast() }
    port.postMessage(reply, [tiff.buffer])
  } catch (error) {
    // Any other error may have damaged the decoder, so it ends the thread.
    if (!(error instanceof HeicError)) throw error
    /** @type {HeicReply} */
    const reply = { fault: error.fault, message: error.message, isLast: isLast() }
    port.postMessage(reply)
  }
}

port.on('message', serve)
