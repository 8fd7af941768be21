import { MAX_PROMPT_TEMPLATES, type PromptTemplate } from '@the-way/shared'
import t, { type Test } from 'tap'
import { startTestApp } from '../support/test-app.ts'

const url = '/api/prompt-templates'

async function arrange(t: Test) {
  const { call } = await startTestApp(t)
  const create = (payload: object, headers: Record<string, string> = {}) =>
    call({ method: 'POST', url, payload, headers })
  const names = async () =>
    (await call({ url: `${url}?limit=100` }))
      .json<{ templates: PromptTemplate[] }>()
      .templates.map(({ name }) => name)
  return { call, create, names }
}

t.test('saves a prompt once for each name and key', async (t) => {
  const { create, names } = await arrange(t)
  const response = await create({ name: ' Dusk ', text: ' a harbour at {dusk|dawn} \n' })
  t.equal(response.statusCode, 201)
  const template = response.json<PromptTemplate>()
  t.match(template, { name: 'Dusk', text: 'a harbour at {dusk|dawn}' })
  t.equal(response.headers.location, `${url}/${template.id}`)
  t.notOk('owner_id' in template)
  const taken = await create({ name: 'DUSK', text: 'x' })
  t.match(
    [taken.statusCode, taken.json()],
    [409, { code: 'prompt_templates.name_taken', errors: [{ field: 'name' }] }],
  )
  const key = { 'idempotency-key': 'one' }
  const first = await create({ name: 'Dawn', text: 'x' }, key)
  const again = await create({ name: 'Dawn', text: 'x' }, key)
  t.strictSame([again.statusCode, again.body], [201, first.body])
  t.match((await create({ name: 'Dawn', text: 'y' }, key)).json(), {
    code: 'idempotency.key_reused',
  })
  t.strictSame(await names(), ['Dawn', 'Dusk'])
  for (const payload of [
    {},
    { name: 'a' },
    { name: ' ', text: 'x' },
    { name: 'a', text: ' ' },
    { name: 'a'.repeat(101), text: 'x' },
    { name: 'a', text: 'x'.repeat(4001) },
    { name: 'a', text: 'x', id: 'mine' },
  ])
    t.equal((await create(payload)).statusCode, 400)
})

t.test('renames, changes and deletes a template', async (t) => {
  const { call, create, names } = await arrange(t)
  await create({ name: 'Dawn', text: 'at dawn' })
  const { id } = (await create({ name: 'Dusk', text: 'at dusk' })).json<PromptTemplate>()
  const patch = async (payload: object) =>
    (await call({ method: 'PATCH', url: `${url}/${id}`, payload })).json()
  t.match(await patch({ name: 'dawn' }), { code: 'prompt_templates.name_taken' })
  t.match(await patch({ name: 'Night' }), { name: 'Night', text: 'at dusk' })
  t.match(await patch({ text: ' at night ' }), { name: 'Night', text: 'at night' })
  t.match(await patch({}), { status: 400 })
  const remove = () => call({ method: 'DELETE', url: `${url}/${id}` })
  t.equal((await remove()).statusCode, 204)
  t.match((await remove()).json(), { status: 404, code: 'prompt_templates.not_found' })
  t.match(await patch({ name: 'Night' }), { status: 404, code: 'prompt_templates.not_found' })
  t.strictSame(await names(), ['Dawn'])
})

t.test('an owner has a limited number of templates', async (t) => {
  const { call, create, names } = await arrange(t)
  for (let number = 1; number <= MAX_PROMPT_TEMPLATES; number += 1)
    await create({ name: `Template ${number}`, text: 'x' })
  const response = await create({ name: 'One more', text: 'x' })
  t.match([response.statusCode, response.json().code], [409, 'prompt_templates.too_many'])
  t.equal((await names()).length, MAX_PROMPT_TEMPLATES, 'one page lists them all')
  const { templates } = (await call({ url })).json()
  await call({ method: 'DELETE', url: `${url}/${templates[0].id}` })
  t.equal((await create({ name: 'One more', text: 'x' })).statusCode, 201)
})
