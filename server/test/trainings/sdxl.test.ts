import sharp from 'sharp'
import t from 'tap'
import { generate, train, waitUntilEnded } from '../support/actions.ts'
import { makeZip } from '../support/make-zip.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** Returns what was sent to Replicate, according to its API. */
async function sentTo({ config }: TestApp, kind: 'trainings' | 'predictions', id: string | null) {
  const answer = await fetch(`${config.replicate.baseUrl}/${kind}/${id}`, {
    headers: { authorization: `Bearer ${config.replicate.token}` },
  })
  return (await answer.json()) as { version: string; input: Record<string, unknown> }
}

const logsOf = async ({ call }: TestApp, id: string): Promise<string> =>
  (await call({ url: `/api/trainings/${id}/logs` })).json().logs

const makeCaptioned = async (captions: string[]) => {
  const entries = await Promise.all(
    captions.map(async (caption, index) => {
      const background = { r: 40 * index, g: 90, b: 200 - 40 * index }
      const image = sharp({ create: { width: 96, height: 96, channels: 3, background } })
      return [
        { name: `${index}.png`, data: await image.png().toBuffer() },
        { name: `${index}.txt`, data: caption },
      ]
    }),
  )
  return makeZip(entries.flat())
}

t.test(
  'trains SDXL on its own base model and generates images in the requested shape',
  async (t) => {
    const test = await startTestApp(t)
    const training = await train(test, {
      name: 'Face',
      keyword: 'FCE',
      trainer: 'sdxl',
      subject: 'person',
      parameters: { max_train_steps: 20 },
    })
    const done = await waitUntilEnded(test, training)
    t.match(done, {
      status: 'succeeded',
      trainer: 'sdxl',
      progress: { step: 20, total: 20 },
      destination: 'the-way-emulator/sdxl-base',
      model_url: /^the-way-emulator\/sdxl-base:[0-9a-f]{64}$/,
    })
    t.match(await logsOf(test, done.id), /Generating 5 captions/)
    const sent = await sentTo(test, 'trainings', done.replicate_id)
    t.strictSame(sent.input, {
      max_train_steps: 20,
      train_batch_size: 4,
      lora_lr: 0.0001,
      lora_rank: 32,
      resolution: 768,
      caption_prefix: 'a photo of FCE, ',
      use_face_detection_instead: true,
      input_images: sent.input['input_images'],
      input_images_filetype: 'zip',
      token_string: 'FCE',
    })
    t.equal(sent.version, test.config.replicate.trainers.sdxl.version)

    const model = (await test.call({ url: `/api/models/${done.model_id}` })).json()
    t.equal(model.trainer, 'sdxl')
    const generation = await generate(test, model.id, {
      prompt: 'at dusk',
      negative_prompt: 'fog',
      aspect_ratio: '16:9',
      output_format: 'webp',
      output_quality: 80,
      guidance_scale: 0.5,
      lora_scale: 2,
      num_inference_steps: 10,
      seed: 7,
    })
    const generated = await waitUntilEnded(test, generation)
    t.match(generated, {
      status: 'succeeded',
      images: [{ format: 'png', width: 672, height: 384 }],
    })
    t.strictSame((await sentTo(test, 'predictions', generated.replicate_id)).input, {
      prompt: 'FCE at dusk',
      negative_prompt: 'fog',
      width: 672,
      height: 384,
      guidance_scale: 1,
      lora_scale: 1,
      num_inference_steps: 10,
      num_outputs: 1,
      seed: 7,
    })
  },
)

t.test('sends captions to SDXL as one table', async (t) => {
  const test = await startTestApp(t)
  const captions = ['FCE, smiling', 'at a "window"', 'outside', 'FCE at night']
  const file = await makeCaptioned(captions)
  const training = await train(test, { file, name: 'Face', keyword: 'FCE', trainer: 'sdxl' })
  const done = await waitUntilEnded(test, training)
  t.equal(done.status, 'succeeded', 'a table without one of the images would have failed')
  t.notMatch(await logsOf(test, done.id), /Generating \d+ captions/)
})

t.test(
  'adds models of the fast FLUX trainer to the base model of the other FLUX trainer',
  async (t) => {
    const test = await startTestApp(t)
    const fields = { name: 'Look', keyword: 'LKX', trainer: 'flux-fast', subject: 'style' }
    const done = await waitUntilEnded(test, await train(test, fields))
    t.match(done, {
      status: 'succeeded',
      trainer: 'flux-fast',
      progress: { total: 1000 },
      destination: 'the-way-emulator/flux-lora-base',
    })
    const sent = await sentTo(test, 'trainings', done.replicate_id)
    t.strictSame(sent.input, {
      training_steps: 1000,
      lora_type: 'style',
      input_images: sent.input['input_images'],
      trigger_word: 'LKX',
    })
  },
)

t.test('names the variable of a trainer version that Replicate does not have', async (t) => {
  const test = await startTestApp(t, {
    environment: { REPLICATE_SDXL_TRAINER: 'e'.repeat(64) },
  })
  t.match(await waitUntilEnded(test, await train(test, { trainer: 'sdxl' })), {
    status: 'failed',
    error: { hint: /REPLICATE_SDXL_TRAINER/ },
  })
})
