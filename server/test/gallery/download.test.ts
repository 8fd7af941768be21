import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { addMember, bearer } from '../support/credentials.ts'
import { readZip } from '../support/read-zip.ts'
import { startTestApp } from '../support/test-app.ts'

async function arrange(t: Test) {
  const test = await startTestApp(t)
  const model = await makeModel(test, { name: 'Lamp: a/b' })
  const generation = await waitUntilEnded(
    test,
    await generate(test, model.id, { prompt: 'LMP at noon', num_outputs: 2 }),
  )
  const [first, second] = generation.images
  if (!first || !second) throw new Error('an image is missing')
  const download = (payload: object, headers: Record<string, string> = {}) =>
    test.call({ method: 'POST', url: '/api/images/download', payload, headers })
  return { ...test, model, generation, first, second, download }
}

t.test('downloads images with their numbers, and what is known about them', async (t) => {
  const { call, database, model, generation, first, second, download } = await arrange(t)
  await database.query('update public.runs set cost_usd_micros = 3000')
  const answer = await download({ ids: [second.id, first.id, second.id] })
  t.match(answer.headers, {
    'content-type': 'application/zip',
    'content-disposition': /^attachment; filename="images-[\d-]+\.zip"$/,
    'content-encoding': undefined,
  })
  const entries = await readZip(answer.rawPayload)
  const name = (number: number) => `Lamp- a-b ${number}.webp`
  t.strictSame([...entries.keys()], ['metadata.json', name(2), name(1)])
  for (const image of [first, second])
    t.strictSame(entries.get(name(image.number)), (await call({ url: image.url })).rawPayload)
  const metadata = JSON.parse(String(entries.get('metadata.json')))
  t.match(metadata, [
    {
      file: name(2),
      number: 2,
      prompt: 'LMP at noon',
      seed: generation.seed,
      parameters: { megapixels: '0.25' },
      model_id: model.id,
      model_name: 'Lamp: a/b',
      version: /^[0-9a-f]{64}$/,
      cost_usd_micros: 1500,
      created_at: generation.created_at,
    },
    { number: 1 },
  ])
  const bare = await readZip((await download({ ids: [first.id], metadata: false })).rawPayload)
  t.strictSame([...bare.keys()], [name(1)])
})

t.test('names images whose file no longer exists', async (t) => {
  const { config, first, second, download } = await arrange(t)
  unlinkSync(join(config.dataDirectory, first.url.replace('/api/', '')))
  const entries = await readZip((await download({ ids: [first.id, second.id] })).rawPayload)
  t.equal(String(entries.get('missing.txt')), 'Lamp- a-b 1.webp\n')
  t.equal(JSON.parse(String(entries.get('metadata.json'))).length, 2)
  t.ok(entries.has('Lamp- a-b 2.webp'))
})

t.test('rejects unknown images, those of other users, and too many', async (t) => {
  const test = await arrange(t)
  const { first, second, download } = test
  const { key } = await addMember(test, 'bob')
  for (const [ids, headers] of [
    [['unknown', first.id], {}],
    [[first.id], bearer(key)],
  ] as const) {
    const answer = await download({ ids }, headers)
    t.match([answer.statusCode, answer.json().code], [404, 'images.not_found'])
    t.match(answer.json().errors, [{ field: 'ids.0' }])
  }
  await test.call({ method: 'POST', url: '/api/images/delete', payload: { ids: [second.id] } })
  t.equal((await download({ ids: [second.id] })).statusCode, 404)
  for (const ids of [[], Array.from({ length: 10_001 }, (_, n) => `id-${n}`)])
    t.match((await download({ ids })).json(), { status: 400, code: 'request.invalid' })
  const longest = Array.from({ length: 10_000 }, (_, n) => `${n}`.padStart(100, 'x'))
  t.equal((await download({ ids: longest })).statusCode, 404, 'the longest body')
})
