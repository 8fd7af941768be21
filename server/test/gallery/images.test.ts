import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { GalleryList } from '@the-way/shared'
import t, { type Test } from 'tap'
import { indexPrompts } from '../../src/gallery/index-prompts.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { addMember, bearer } from '../support/credentials.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts an app with two images of one generation, and a third with another prompt. */
async function arrange(t: Test, options?: TestAppOptions) {
  const clock = turnedClock(t)
  const test = await startTestApp(t, options)
  const { call } = test
  const model = await makeModel(test)
  const prompts = ['A lamp on a QUAY, 50% off', '夕焼けの港']
  const [pair, single] = await Promise.all(
    prompts.map(async (prompt, index) =>
      waitUntilEnded(test, await generate(test, model.id, { prompt, num_outputs: 2 - index })),
    ),
  )
  if (!pair || !single) throw new Error('nothing was generated')
  const [first, second] = pair.images
  const [third] = single.images
  if (!first || !second || !third) throw new Error('an image is missing')
  const list = async (query = '') =>
    (await call({ url: `/api/images${query}` })).json<GalleryList>()
  const idsOf = async (query = '') => (await list(query)).images.map(({ id }) => id).sort()
  const post = (action: string, ids: string[]) =>
    call({ method: 'POST', url: `/api/images/${action}`, payload: { ids } })
  const pathOf = (url: string) => join(test.config.dataDirectory, url.replace('/api/', ''))
  return { ...test, clock, model, pair, first, second, third, list, idsOf, post, pathOf }
}

t.test('lists images with their prompt, and pages through them', async (t) => {
  const { model, pair, first, second, third, list } = await arrange(t)
  const page = await list('?limit=2')
  t.equal(page.images.length, 2)
  const rest = await list(`?limit=2&cursor=${page.next_cursor}`)
  t.equal(rest.next_cursor, null)
  const all = [...page.images, ...rest.images]
  t.strictSame(all.map(({ id }) => id).sort(), [first.id, second.id, third.id].sort())
  const found = all.find(({ id }) => id === first.id)
  const { run_id: _, ...image } = first
  t.strictSame(found, {
    ...image,
    favourite: false,
    model_id: model.id,
    model_name: model.name,
    generation_id: pair.id,
    prompt: pair.prompt,
    seed: pair.seed,
    created_at: pair.created_at,
  })
})

t.test('filters by prompt in any case and language, model, time and aspect', async (t) => {
  const { call, model, pair, first, second, third, idsOf } = await arrange(t)
  const pairIds = [first.id, second.id].sort()
  const q = (text: string) => idsOf(`?q=${encodeURIComponent(text)}`)
  t.strictSame(await q('quay, 50%'), pairIds)
  t.strictSame(await q('ＱＵＡＹ'), pairIds, 'full-width letters')
  t.strictSame(await q('港'), [third.id])
  t.strictSame(await q('%'), pairIds, 'no pattern characters')
  t.strictSame(await q('qua_'), [])
  t.equal((await idsOf(`?model_id=${model.id}&aspect=square`)).length, 3)
  t.strictSame(await idsOf('?model_id=unknown'), [])
  t.strictSame(await idsOf('?aspect=portrait'), [])
  t.equal((await idsOf(`?from=${pair.created_at.slice(0, 10)}`)).length, 3)
  t.strictSame(await idsOf(`?to=${pair.created_at.slice(0, 10)}`), [])
  const count = await call({ url: '/api/images/count?q=QUAY' })
  t.strictSame(count.json(), { count: 2, is_capped: false })
})

t.test('rejects filters that are not valid, and names the field', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  for (const [query, field] of Object.entries({
    'q=': 'q',
    'q=%20': 'q',
    [`q=${'a'.repeat(201)}`]: 'q',
    'from=yesterday': 'from',
    'to=2026-11-30T10:00': 'to',
    'from=2026-02-01&to=2026-01-01': 'to',
    'from=9999-99-99': 'from',
    'favourite=maybe': 'favourite',
    'aspect=wide': 'aspect',
    'limit=0': 'limit',
    'limit=101': 'limit',
    'cursor=%27': 'cursor',
  })) {
    const answer = await call({ url: `/api/images?${query}` })
    t.match([answer.statusCode, answer.json().code], [400, 'request.invalid'], query)
    t.match(answer.json().errors, [{ field }], query)
  }
  t.strictSame((await call({ url: '/api/images?cursor=2026-01-01T00:00:00Z_x' })).statusCode, 400)
  const none = await call({ url: '/api/images?album_id=unknown' })
  t.match([none.statusCode, none.json().code], [404, 'albums.not_found'])
})

t.test('makes an image a favourite, and shows its details', async (t) => {
  const { call, model, first, idsOf } = await arrange(t)
  const url = `/api/images/${first.id}`
  const patch = (payload: object) => call({ method: 'PATCH', url, payload })
  t.match((await patch({ favourite: true })).json(), { id: first.id, favourite: true })
  t.strictSame(await idsOf('?favourite=true'), [first.id])
  t.match((await call({ url })).json(), {
    favourite: true,
    model_name: model.name,
    parameters: { megapixels: '0.25' },
    num_outputs: 2,
    cost_usd_micros: Number,
    albums: [],
  })
  await patch({ favourite: false })
  t.strictSame(await idsOf('?favourite=true'), [])
  for (const payload of [{}, { favourite: 'yes' }, { favourite: true, number: 7 }])
    t.equal((await patch(payload)).statusCode, 400)
})

t.test('shows the present name of its model, as the list does', async (t) => {
  const { call, model, first, list } = await arrange(t)
  await call({ method: 'PATCH', url: `/api/models/${model.id}`, payload: { name: 'New name' } })
  const { model_name } = (await call({ url: `/api/images/${first.id}` })).json()
  t.strictSame(
    [model_name, ...(await list()).images.map((image) => image.model_name)],
    Array(4).fill('New name'),
  )
})

t.test('has settings that generate the same again, sent as `parameters`', async (t) => {
  const { call, model, first } = await arrange(t)
  const { prompt, seed, num_outputs, parameters } = (
    await call({ url: `/api/images/${first.id}` })
  ).json()
  const again = await call({
    method: 'POST',
    url: `/api/models/${model.id}/generate`,
    payload: { prompt, seed, num_outputs, parameters },
  })
  t.match([again.statusCode, again.json()], [202, { prompts: [prompt], seed, parameters }])
})

t.test('deletes images so that they can be restored, also after a restart', async (t) => {
  const { call, clock, deps, pair, first, second, third, idsOf, post, pathOf } = await arrange(t)
  clock.stop()
  const answer = await post('delete', [first.id, third.id])
  t.strictSame(
    [answer.statusCode, answer.json().deleted, Date.parse(answer.json().restore_until)],
    [200, 2, Date.now() + 10_000],
  )
  t.strictSame(await idsOf(), [second.id])
  for (const url of [first.url, first.thumbnail_url, `/api/images/${first.id}`])
    t.equal((await call({ url })).statusCode, 404, url)
  const generation = await call({ url: `/api/generations/${pair.id}` })
  t.match(generation.json(), { deleted_images: 1, images: [{ id: second.id }] })
  t.match((await call({ url: '/api/storage' })).json().stored[1], { kind: 'images', count: 1 })

  clock.pass(9999)
  t.strictSame((await post('restore', [third.id])).json(), { restored: 1 })
  t.equal((await call({ url: third.url })).statusCode, 200)
  t.ok(existsSync(pathOf(first.url)))

  clock.pass(1)
  const late = await post('restore', [first.id, third.id])
  t.match([late.statusCode, late.json().code], [409, 'images.not_restorable'])
  t.match(late.json().errors, [{ field: 'ids.0', detail: new RegExp(first.id) }])
  // The sweep finds it, as it does after a restart.
  await waitFor(
    async () => existsSync(pathOf(first.url)),
    (exists) => !exists,
  )
  t.ok(existsSync(pathOf(second.url)))
  await waitFor(
    () => deps.database.call.removals_open({ emulated: true, limit: 10 }),
    (open) => open.length === 0,
  )
})

t.test('deletes all or nothing, and names unknown ids', async (t) => {
  const test = await arrange(t)
  const { call, first, second, idsOf, post } = test
  const before = await idsOf()
  const unknown = await post('delete', [first.id, 'unknown', second.id])
  t.match([unknown.statusCode, unknown.json().code], [404, 'images.not_found'])
  t.match(unknown.json(), { detail: /unknown/, errors: [{ field: 'ids.1' }] })
  const { key } = await addMember(test, 'bob')
  for (const action of ['delete', 'restore']) {
    const answer = await call({
      method: 'POST',
      url: `/api/images/${action}`,
      payload: { ids: [first.id] },
      headers: bearer(key),
    })
    t.ok([404, 409].includes(answer.statusCode), action)
    for (const ids of [[], Array.from({ length: 1001 }, (_, n) => `id-${n}`), [7]])
      t.equal(
        (await call({ method: 'POST', url: `/api/images/${action}`, payload: { ids } })).statusCode,
        400,
      )
  }
  t.strictSame(await idsOf(), before)
})

t.test('makes images of earlier versions searchable after a start', async (t) => {
  const { database, third, idsOf, deps } = await arrange(t)
  await deps.jobs.stop()
  await database.query('update public.generated_images set search_text = null')
  t.strictSame(await idsOf(`?q=${encodeURIComponent('港')}`), [])
  await indexPrompts(deps)
  t.strictSame(await idsOf(`?q=${encodeURIComponent('港')}`), [third.id])
})

t.test('makes many images favourites, all of them or none', async (t) => {
  const { call, first, third, idsOf } = await arrange(t)
  const set = (ids: unknown, favourite: unknown = true) =>
    call({ method: 'POST', url: '/api/images/favourite', payload: { ids, favourite } })
  const unknown = await set([first.id, 'unknown'])
  t.match([unknown.statusCode, unknown.json().code], [404, 'images.not_found'])
  t.strictSame(await idsOf('?favourite=true'), [])
  t.equal((await set([first.id, third.id])).statusCode, 204)
  t.strictSame(await idsOf('?favourite=true'), [first.id, third.id].sort())
  t.equal((await set([first.id], false)).statusCode, 204)
  t.strictSame(await idsOf('?favourite=true'), [third.id])
  t.equal((await set([])).statusCode, 400)
  t.equal((await set([first.id], 'yes')).statusCode, 400)
})
