import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Training, Weights } from '@the-way/shared'
import t from 'tap'
import { pack } from 'tar-stream'
import { parse } from 'yaml'
import { shapesIn } from '../../emulator/support/weights.ts'
import { readTraining, train, waitUntilEnded } from '../../support/actions.ts'
import { makeZip } from '../../support/make-zip.ts'
import { readZip } from '../../support/read-zip.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { waitFor } from '../../support/wait-for.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function trained(test: TestApp, fields = {}): Promise<Training> {
  const { id } = await waitUntilEnded(test, await train(test, fields))
  return waitFor(
    () => readTraining(test, id),
    ({ is_post_processing }) => !is_post_processing,
  )
}

const factsOf = async ({ database }: TestApp, id: string) =>
  (await database.query('select weights_facts from public.trainings where id = $1', [id]))[0]?.[
    'weights_facts'
  ]

const forgetFacts = ({ database }: TestApp) =>
  database.query('update public.trainings set weights_facts = null')

t.test('measures weights when they are copied, and sends them as three files', async (t) => {
  const test = await startTestApp(t)
  const { call } = test
  const { id, model_id, weights_url } = await trained(test, {
    name: 'Tea: hills',
    keyword: 'TEAHLS',
    description: '# Terraces',
    subject: 'style',
  })
  t.match(await factsOf(test, id), { bytes: Number, sha256: String, safetensors: {} })

  const answer = await call({ url: `/api/trainings/${id}/weights` })
  t.equal(answer.statusCode, 200)
  const weights = answer.json<Weights>()
  const file = (await call({ url: String(weights_url) })).rawPayload
  t.match(weights, {
    training_id: id,
    keyword: 'TEAHLS',
    image_count: 5,
    base_model: { name: 'FLUX.1 [dev]', license_name: 'FLUX.1 [dev] Non-Commercial License' },
    file: { url: weights_url, bytes: file.length, sha256: sha256(file) },
    safetensors: { url: `/api/trainings/${id}/weights/safetensors` },
    zip_url: `/api/trainings/${id}/weights/zip`,
  })

  const { url = '', bytes, sha256: hash } = weights.safetensors ?? {}
  const whole = await call({ url })
  t.match(whole.headers, {
    'content-type': 'application/octet-stream',
    'content-length': String(bytes),
    'content-disposition': /filename="Tea_ hills.safetensors"/,
    'accept-ranges': 'bytes',
    etag: `"${hash}"`,
  })
  const lora = whole.rawPayload
  t.equal(lora.length, bytes)
  t.equal(sha256(lora), hash)
  t.ok(Object.keys(shapesIn(lora)).length > 0)

  await call({ method: 'PATCH', url: `/api/models/${model_id}`, payload: { name: 'Renamed' } })
  const zip = await call({ url: String(weights.zip_url) })
  t.match(zip.headers, {
    'content-type': 'application/zip',
    'content-disposition': /filename="?Renamed.zip\b/,
  })
  const entries = await readZip(zip.rawPayload)
  t.strictSame([...entries.keys()], ['README.md', 'TEAHLS.safetensors'])
  t.ok(entries.get('TEAHLS.safetensors')?.equals(lora))
  t.ok(zip.rawPayload.includes(lora), 'it is stored, not compressed')
  const card = String(entries.get('README.md'))
  t.match(parse(card.split('\n---\n')[0]?.slice(4) ?? ''), {
    license: 'other',
    base_model: 'black-forest-labs/FLUX.1-dev',
    instance_prompt: 'TEAHLS',
  })
  for (const line of ['# Renamed', '\\# Terraces', '| Images | 5 |', `| SHA\\-256 | ${hash} |`])
    t.ok(card.split('\n').includes(line), line)
})

t.test('sends a range of the .safetensors, and nothing if it is unchanged', async (t) => {
  const test = await startTestApp(t)
  const { id } = await trained(test)
  const url = `/api/trainings/${id}/weights/safetensors`
  const whole = await test.call({ url })
  const size = whole.rawPayload.length
  const part = await test.call({ url, headers: { range: 'bytes=8-99' } })
  t.equal(part.statusCode, 206)
  t.equal(part.headers['content-range'], `bytes 8-99/${size}`)
  t.ok(part.rawPayload.equals(whole.rawPayload.subarray(8, 100)))
  // What follows in the tar is not sent.
  const end = await test.call({ url, headers: { range: `bytes=${size - 4}-${size + 400}` } })
  t.ok(end.rawPayload.equals(whole.rawPayload.subarray(-4)))
  t.match(await test.call({ url, headers: { range: `bytes=${size}-` } }), { statusCode: 416 })

  const { etag } = whole.headers
  t.match(await test.call({ url, headers: { 'if-none-match': String(etag) } }), { statusCode: 304 })
  const changed = await test.call({ url, headers: { range: 'bytes=8-99', 'if-range': '"other"' } })
  t.equal(changed.statusCode, 200)
  const head = await test.call({ method: 'HEAD', url })
  t.equal(head.headers['content-length'], String(size))
})

t.test('measures weights from before this once, when they are asked for', async (t) => {
  const test = await startTestApp(t)
  const { id } = await trained(test)
  const url = `/api/trainings/${id}/weights`
  const before = (await test.call({ url })).json()
  await forgetFacts(test)
  const answers = await Promise.all([test.call({ url }), test.call({ url })])
  for (const answer of answers) t.strictSame(answer.json(), before)
  t.match(await factsOf(test, id), { sha256: before.file.sha256 })
  // The stored facts are used from now on: another file is not measured.
  const [row] = await test.database.query('select weights_file from public.trainings')
  await test.deps.files.write(String(row?.['weights_file']), Buffer.from('changed'))
  t.strictSame((await test.call({ url })).json(), before)
})

t.test('takes the UNet out of SDXL weights that are not a LoRA', async (t) => {
  const test = await startTestApp(t)
  const { id } = await trained(test, { trainer: 'sdxl', parameters: { is_lora: false } })
  const { base_model } = (await test.call({ url: `/api/trainings/${id}/weights` })).json<Weights>()
  t.match(base_model, { name: 'Stable Diffusion XL 1.0' })
  const lora = await test.call({ url: `/api/trainings/${id}/weights/safetensors` })
  t.match(Object.keys(shapesIn(lora.rawPayload)), [/^down_blocks/])
})

t.test('takes the LoRA out of a ZIP', async (t) => {
  const test = await startTestApp(t)
  const { id } = await trained(test)
  const url = `/api/trainings/${id}/weights`
  const lora = (await test.call({ url: `${url}/safetensors` })).rawPayload
  const weights_file = `weights/${id}.zip`
  const entries = [{ name: 'lora.safetensors', data: lora, compress: true }]
  await test.deps.files.write(weights_file, await makeZip(entries))
  await test.database.query(
    'update public.trainings set weights_file = $1, weights_facts = null where id = $2',
    [weights_file, id],
  )
  const answer = await test.call({ url: `${url}/safetensors`, headers: { range: 'bytes=0-9' } })
  t.equal(answer.statusCode, 200, 'what is deflated has no ranges')
  t.ok(answer.rawPayload.equals(lora))
  const zip = await readZip((await test.call({ url: `${url}/zip` })).rawPayload)
  t.ok(zip.get('LMP.safetensors')?.equals(lora))
  const { file } = (await test.call({ url })).json<Weights>()
  t.match(await test.call({ url: `${file.url}?download=1` }), {
    headers: { 'content-type': 'application/zip', 'content-disposition': /Lamp\.zip/ },
  })
})

t.test('says why there is nothing to download', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 0.3 })
  const { id } = await trained(test)
  const url = `/api/trainings/${id}/weights`
  const problemOf = async (path: string) => {
    const answer = await test.call({ url: path })
    return { status: answer.statusCode, code: answer.json().code, detail: answer.json().detail }
  }

  const [row] = await test.database.query('select weights_file from public.trainings')
  const key = String(row?.['weights_file'])
  const tar = pack()
  tar.entry({ name: 'config.yaml' }, 'job: extension\n')
  tar.finalize()
  const other = await buffer(tar)
  await test.deps.files.write(key, other)
  await forgetFacts(test)
  t.match((await test.call({ url })).json(), {
    file: { bytes: other.length, sha256: sha256(other) },
    safetensors: null,
    zip_url: null,
  })
  for (const path of [`${url}/safetensors`, `${url}/zip`])
    t.match(await problemOf(path), { status: 409, code: 'weights.no_safetensors' })

  await test.deps.files.remove([key])
  await forgetFacts(test)
  t.match(await problemOf(url), { status: 404, code: 'files.not_found' })

  await test.database.query(
    "update public.trainings set weights_file = null, weights_note = 'The disk is full.'",
  )
  t.match(await problemOf(`${url}/zip`), {
    status: 409,
    code: 'weights.not_stored',
    detail: /The disk is full\.$/,
  })
  await test.database.query("update public.runs set status = 'failed'")
  t.match(await problemOf(url), { code: 'weights.not_stored', detail: /that succeeded has/ })
  t.match(await problemOf('/api/trainings/unknown/weights'), {
    status: 404,
    code: 'trainings.not_found',
  })
})
