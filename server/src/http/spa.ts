import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fp from 'fastify-plugin'
import { unknownRouteError } from '../errors/request.errors.ts'
import { sendProblem } from './error-handler.ts'

/** Serves the built pages. Unknown paths below /api get problem details, all others get the page. */
export const spaPlugin = fp<{ directory: string | null }>(
  async (app, { directory }) => {
    const isBuilt = directory !== null && existsSync(join(directory, 'index.html'))
    if (isBuilt) {
      await app.register(fastifyStatic, {
        root: directory,
        wildcard: false,
        index: false,
        cacheControl: false,
        // The build puts a `.br` and a `.gz` beside each file, which are not served under their own names.
        preCompressed: true,
        globIgnore: ['**/*.br', '**/*.gz'],
        setHeaders: (reply, path) => {
          const isHashed = path.includes(`${join(directory, 'assets')}`)
          reply.header(
            'cache-control',
            isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
          )
        },
      })
    }
    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?')[0] ?? ''
      const isApi = path === '/api' || path.startsWith('/api/')
      const isPage = ['GET', 'HEAD'].includes(request.method) && !isApi && !/^\/assets\//.test(path)
      if (isBuilt && isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html')
      return sendProblem(unknownRouteError(request.method, path), request, reply)
    })
  },
  { name: 'spa' },
)
