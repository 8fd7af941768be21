import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import fp from 'fastify-plugin'

/** Below this a packet is saved at best, and the header costs some of it. */
const THRESHOLD = 1024

/** `@fastify/compress` adds what mime-db calls compressible: text, and scripts of the API's documentation. */
const JSON_TYPE = /^application\/(?:problem\+)?json\b/

/**
 * Routes whose answers hold or concern a secret: sign-ins, API keys, invitations, Replicate's token, browsers'
 * push addresses and signed deliveries. Where one answer has a secret and a text that somebody else chose, its
 * compressed length tells whether the two have letters in common (BREACH), so these are sent as they are.
 */
const SECRETS =
  /^\/api\/(?:sessions?|keys|users|invitations|replicate|restart|notifications|webhook)(?:\/|$)/

/** Images, weights and archives are compressed already, and are fetched by parts and with a known length. */
const FILES = /^\/api\/(?:files|export)(?:\/|$)/

/** Whether a route's answers are compressed here; the pages' files are when they are built. */
export const isCompressed = (url: string) =>
  url.startsWith('/api/') && !SECRETS.test(url) && !FILES.test(url)

/** Compresses JSON over 1 kB by Brotli or gzip, whichever the client prefers. */
export const compressionPlugin = fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (!isCompressed(route.url)) route.compress = false
    })
    await app.register(compress, {
      // A request's body is never unpacked: a few bytes could become gigabytes.
      globalDecompression: false,
      threshold: THRESHOLD,
      customTypes: JSON_TYPE,
      encodings: ['br', 'gzip'],
      // Small answers at once, larger ones in zlib's threads.
      syncThreshold: 16 * 1024,
      brotliOptions: {
        params: {
          // Each response is compressed on the fly, and 4 is far quicker than the default of 11, which built files get.
          [constants.BROTLI_PARAM_QUALITY]: 4,
          // 256 KiB hold any list; the default reserves 4 MiB for each answer.
          [constants.BROTLI_PARAM_LGWIN]: 18,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        },
      },
    })
  },
  { name: 'compression' },
)
