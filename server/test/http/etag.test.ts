import fastify from 'fastify'
import t from 'tap'
import { etagHook } from '../../src/http/etag.ts'

t.test('answers 304 if one of several known tags is the current one, weak or strong', async (t) => {
  const app = fastify()
  app.get('/state', { onSend: etagHook }, () => ({ step: 1 }))
  const first = await app.inject('/state')
  const etag = String(first.headers.etag)
  t.match(etag, /^W\/"[\w-]+"$/)
  t.equal(first.headers['cache-control'], 'private, no-cache')
  for (const known of [etag, etag.replace('W/', ''), `"old", ${etag}`, `W/"old",${etag}`]) {
    const again = await app.inject({ url: '/state', headers: { 'if-none-match': known } })
    t.same([again.statusCode, again.body, again.headers.etag], [304, '', etag], known)
    for (const name of ['content-type', 'content-length']) t.notOk(again.headers[name], name)
  }
  const changed = await app.inject({ url: '/state', headers: { 'if-none-match': 'W/"old"' } })
  t.same([changed.statusCode, changed.json()], [200, { step: 1 }])
})

t.test('does not tag errors, so that they are never answered with 304', async (t) => {
  const app = fastify()
  app.get('/state', { onSend: etagHook }, (_request, reply) => reply.code(404).send('gone'))
  t.notOk((await app.inject('/state')).headers.etag)
})
