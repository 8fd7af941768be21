import type { UsedPromptList } from '@the-way/shared'
import t from 'tap'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'

t.test('lists the prompts of a model, and searches them in any case', async (t) => {
  const test = await startTestApp(t)
  const { id } = await makeModel(test)
  const list = async (query: string) => {
    const response = await test.call({ url: `/api/prompts?model_id=${id}${query}` })
    t.equal(response.statusCode, 200)
    return response.json<UsedPromptList>()
  }
  t.strictSame(await list(''), { prompts: [], next_cursor: null })
  const made = []
  for (const prompt of ['an ÉTANG at dusk', 'ＬＭＰ in the rain', 'an ÉTANG at dusk'])
    made.push(await waitUntilEnded(test, await generate(test, id, { prompt, seed: made.length })))
  const [first, , last] = made
  const { prompts } = await list('')
  t.match(prompts, [
    { prompt: 'LMP an ÉTANG at dusk', uses: 2, last_used_at: last?.created_at },
    { uses: 1 },
  ])
  t.equal(prompts.length, 2)
  t.match(await list('&q=étang'), { prompts: [{ uses: 2 }] })
  t.match(await list(`&q=${encodeURIComponent('e\u0301tang')}`), { prompts: [{ uses: 2 }] })
  t.match(await list('&q=RAIN'), { prompts: [{ uses: 1 }] })
  t.strictSame((await list('&q=snow')).prompts, [])
  const page = await list('&limit=1')
  t.match(await list(`&limit=1&cursor=${page.next_cursor}`), {
    prompts: [{ uses: 1 }],
    next_cursor: null,
  })
  const { statusCode } = await test.call({
    method: 'DELETE',
    url: `/api/generations/${first?.id}`,
  })
  t.equal(statusCode, 204)
  t.match(await list('&q=étang'), { prompts: [{ uses: 1 }] })
})

t.test('rejects a list without a model, and unreadable queries', async (t) => {
  const { call } = await startTestApp(t)
  for (const query of [
    '',
    '?model_id=',
    '?model_id=m&q=',
    '?model_id=m&q=%20',
    `?model_id=m&q=${'x'.repeat(201)}`,
    '?model_id=m&limit=101',
    '?model_id=m&cursor=x',
  ])
    t.equal((await call({ url: `/api/prompts${query}` })).statusCode, 400, query)
})
