import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import fp from 'fastify-plugin'

/** Below this, compression saves one packet at most, and its header costs part of that. */
const THRESHOLD = 1024

/** `@fastify/compress` adds the types that mime-db calls compressible, such as text and the scripts of the API docs. */
const JSON_TYPE = /^application\/(?:problem\+)?json\b/

/**
 * Routes whose responses contain or concern a secret: sign-in, API keys, invitations, Replicate's token, browsers' push
 * URLs and signed webhook deliveries. If a response contains a secret and a text that someone else chose, its compressed
 * length reveals whether the two share letters (BREACH), so these are not compressed.
 */
const SECRETS =
  /^\/api\/(?:sessions?|keys|users|invitations|replicate|restart|notifications|webhook)(?:\/|$)/

/** Images, weights and archives are compressed already, and clients need their ranges and lengths. */
const FILES =
  /^\/api\/(?:files|export|images\/download|trainings\/:id\/weights\/(?:safetensors|zip))(?:\/|$)/

/** Whether responses of a route are compressed on the fly. Files of the pages are compressed by the build. */
export const isCompressed = (url: string) =>
  url.startsWith('/api/') && !SECRETS.test(url) && !FILES.test(url)

/** Compresses JSON over 1 kB with Brotli or gzip, whichever the client prefers. */
export const compressionPlugin = fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (!isCompressed(route.url)) route.compress = false
    })
    await app.register(compress, {
      // Request bodies are never decompressed: a few bytes could become gigabytes.
      globalDecompression: false,
      threshold: THRESHOLD,
      customTypes: JSON_TYPE,
      encodings: ['br', 'gzip'],
      // Smaller responses are compressed synchronously, larger ones in zlib's threads.
      syncThreshold: 16 * 1024,
      brotliOptions: {
        params: {
          // Each response is compressed on the fly, and 4 is far quicker than the default of 11, which built files get.
          [constants.BROTLI_PARAM_QUALITY]: 4,
          // A window of 256 KiB holds any list; the default reserves 4 MiB for each response.
          [constants.BROTLI_PARAM_LGWIN]: 18,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        },
      },
    })
  },
  { name: 'compression' },
)
