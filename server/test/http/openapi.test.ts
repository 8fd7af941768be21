import t from 'tap'
import { startTestApp } from '../support/test-app.ts'

t.test('the OpenAPI document names every route and needs no credential', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  const document = (await app.inject({ url: '/api/openapi.json' })).json()
  t.match(document.openapi, /^3\.1/)
  t.strictSame(Object.keys(document.paths).sort(), [
    '/api/config',
    '/api/datasets',
    '/api/datasets/{id}',
    '/api/datasets/{id}/pictures',
    '/api/datasets/{id}/pictures/{picture_id}',
    '/api/files/{*}',
    '/api/generations',
    '/api/generations/{id}',
    '/api/generations/{id}/cancel',
    '/api/generations/{id}/retry',
    '/api/health/live',
    '/api/health/ready',
    '/api/invitations',
    '/api/invitations/{email}',
    '/api/keys',
    '/api/keys/{id}',
    '/api/keywords',
    '/api/models',
    '/api/models/check-migration',
    '/api/models/check-replicate',
    '/api/models/importable',
    '/api/models/save',
    '/api/models/status',
    '/api/models/train',
    '/api/models/train-flux',
    '/api/models/{id}',
    '/api/models/{id}/generate',
    '/api/session',
    '/api/session/link',
    '/api/sessions',
    '/api/sessions/{id}',
    '/api/spending',
    '/api/trainings',
    '/api/trainings/{id}',
    '/api/trainings/{id}/cancel',
    '/api/trainings/{id}/logs',
    '/api/trainings/{id}/retry',
    '/api/users',
    '/api/users/{id}',
    '/api/webhook/check',
    '/api/webhook/deliveries',
    '/api/webhook/deliveries/{id}/replay',
    '/api/webhook/rejections',
    '/api/webhook/replicate',
  ])
})

t.test(
  'the OpenAPI document tells what is open, what the upload takes and how errors look',
  async (t) => {
    const { app } = await startTestApp(t, { areJobsRunning: false })
    const { paths } = (await app.inject({ url: '/api/openapi.json' })).json()
    t.strictSame(paths['/api/config'].get.security, [])
    t.equal(paths['/api/models'].get.security, undefined, 'the document’s own rule holds')
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
  },
)
