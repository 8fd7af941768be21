import t from 'tap'
import { registeredRoutes } from '../support/registered-routes.ts'
import { startTestApp } from '../support/test-app.ts'

t.test('lists every route in the OpenAPI document, without sign-in', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const document = (await app.inject({ url: '/api/openapi.json' })).json()
  t.match(document.openapi, /^3\.1/)
  const listed = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'head')
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  const registered = [...registeredRoutes(app).keys()]
    .filter((route) => !/^HEAD |^\w+ (?!\/api\/)/.test(route))
    .map((route) => route.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{*}'))
  t.strictSame(listed.sort(), registered.sort())
  for (const route of [
    'POST /api/webhook/replicate',
    'GET /api/files/{*}',
    'GET /api/openapi.json',
    'GET /api/docs/',
  ])
    t.ok(listed.includes(route), route)
})

t.test('lists the scope of each operation', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const { paths, components } = (await app.inject({ url: '/api/openapi.json' })).json()
  t.match(components.securitySchemes, {
    bearer: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie', name: 'the_way_session' },
  })
  for (const [route, { url, method, config }] of registeredRoutes(app)) {
    const operation =
      paths[url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{*}')]?.[String(method).toLowerCase()]
    if (!operation) continue
    const needed = config?.scope ?? 'read'
    const security = config?.isOpen ? [] : [{ bearer: [needed] }, { session: [] }]
    t.strictSame(operation.security, security, route)
  }
})

t.test('describes open routes, uploads and errors in the OpenAPI document', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const { paths } = (await app.inject({ url: '/api/openapi.json' })).json()
  t.strictSame(paths['/api/config'].get.security, [])
  t.strictSame(paths['/api/models/train'].post.security, [{ bearer: ['train'] }, { session: [] }])
  const form = paths['/api/models/train-flux'].post.requestBody.content['multipart/form-data']
  t.match(form.schema, {
    required: ['file', 'name', 'keyword'],
    properties: {
      file: { format: 'binary' },
      parameters: {
        anyOf: [
          { title: 'flux', properties: { steps: Object, epochs: Object } },
          { title: 'flux-fast', properties: { training_steps: Object } },
          { title: 'sdxl', properties: { max_train_steps: Object } },
        ],
      },
    },
  })
  const { content } = paths['/api/models/train'].post.requestBody
  t.match(content['multipart/form-data'].schema, {
    required: ['name', 'keyword'],
    properties: { file: { type: 'array', items: { format: 'binary' } }, dataset_id: Object },
  })
  t.match(content['application/json'].schema.required, ['name', 'keyword', 'dataset_id'])
  t.strictSame(Object.keys(paths['/api/models'].get.responses['4XX'].content), [
    'application/problem+json',
  ])
  t.ok(paths['/api/files/{*}'].get.responses[200].content['image/webp'])
})
