import type {
  Dataset,
  DatasetImage,
  Generation,
  Model,
  SaveModelBody,
  Training,
} from '@the-way/shared'
import type { VersionFamily } from '../../emulator/records.ts'
import { field, formOf, sendForm } from './form.ts'
import { imageParts } from './image-parts.ts'
import { makeTrainingZip } from './make-training-zip.ts'
import type { TestApp } from './test-app.ts'
import { waitFor } from './wait-for.ts'

// Actions that many tests need. `train`, `generate`, `makeModel` and `makeDataset` return the response body and throw
// if the request is rejected; `requestTraining` and `requestGeneration` return the whole response, for tests of a
// rejection, a status or a header.

type Answer = Awaited<ReturnType<TestApp['call']>>
type Caller = Pick<TestApp, 'call'>

/** The ZIP of five small images that trainings use by default. */
export const TRAINING_ZIP = await makeTrainingZip()

export interface TrainingFields {
  /** The bytes of a ZIP. */
  file?: Buffer | undefined
  /** Strings are sent as they are, objects as JSON; undefined fields are left out. */
  [name: string]: string | object | undefined
}

export interface TrainingRequest {
  headers?: Record<string, string>
  /** Starts with a question mark. */
  query?: string
}

/** Requests a training called Lamp as a form; `fields` adds or replaces fields. */
export function requestTraining(
  { call }: Caller,
  fields: TrainingFields = {},
  { headers = {}, query = '' }: TrainingRequest = {},
): Promise<Answer> {
  const given = { file: TRAINING_ZIP, name: 'Lamp', keyword: 'LMP', ...fields }
  const form = formOf(
    Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, formValue(value)]],
      ),
    ),
  )
  return call({
    method: 'POST',
    url: `/api/models/train-flux${query}`,
    payload: form.payload,
    headers: { ...form.headers, ...headers },
  })
}

function formValue(value: string | object) {
  if (typeof value === 'string') return value
  return Buffer.isBuffer(value) ? { name: 'dataset.zip', bytes: value } : JSON.stringify(value)
}

/** Starts a training and returns it. */
export const train = async (caller: Caller, fields?: TrainingFields, request?: TrainingRequest) =>
  bodyOf<Training>(await requestTraining(caller, fields, request), 202)

/** Requests an image from this model; `body` adds or replaces fields. */
export const requestGeneration = (
  { call }: Caller,
  modelId: string,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call({
    method: 'POST',
    url: `/api/models/${modelId}/generate`,
    payload: { prompt: 'a lamp', megapixels: '0.25', ...body },
    headers,
  })

/** Starts a generation and returns it. */
export const generate = async (
  caller: Caller,
  modelId: string,
  body?: object,
  headers?: Record<string, string>,
) => bodyOf<Generation>(await requestGeneration(caller, modelId, body, headers), 202)

/** The fields of a model; undefined fields are left out. */
type ModelFields = { [Name in keyof SaveModelBody]?: SaveModelBody[Name] | undefined }

/** Registers a model that the emulator has: `acme/lamp`, or the one in `model_url`. FLUX's if no family is given. */
export async function makeModel(
  { call, emulator }: Pick<TestApp, 'call' | 'emulator'>,
  { family = 'flux', ...fields }: ModelFields & { family?: VersionFamily } = {},
): Promise<Model> {
  const [owner = '', name = ''] = (fields.model_url ?? 'acme/lamp').split('/')
  const { version } = emulator.seedModel({ owner, name, family })
  const model_url = `${owner}/${name}:${version}`
  const payload = { name: 'Lamp', keyword: 'LMP', model_url, ...fields }
  return bodyOf<Model>(await call({ method: 'POST', url: '/api/models/save', payload }), 201)
}

/** A dataset that has at least one image. */
type FilledDataset = Dataset & { images: [DatasetImage, ...DatasetImage[]] }

/** Creates a dataset from this number of separate images, `1.jpg` and so on. */
export const makeDataset = async (caller: Caller, images: number, name = 'Lamp') =>
  bodyOf<FilledDataset>(
    await sendForm(caller, '/api/datasets', [field('name', name), ...(await imageParts(images))]),
    201,
  )

export const readTraining = (caller: Caller, id: string) =>
  read<Training>(caller, `/api/trainings/${id}`)

export const readGeneration = (caller: Caller, id: string) =>
  read<Generation>(caller, `/api/generations/${id}`)

export const listModels = async (caller: Caller) =>
  (await read<{ models: Model[] }>(caller, '/api/models')).models

export const isEnded = ({ status }: { status: string }) =>
  ['succeeded', 'failed', 'canceled'].includes(status)

/** Waits until a training or a generation has a final status, and returns it. */
export function waitUntilEnded<Run extends Training | Generation>(
  caller: Caller,
  run: Run,
): Promise<Run> {
  const url = `/api/${'prompt' in run ? 'generations' : 'trainings'}/${run.id}`
  return waitFor(() => read<Run>(caller, url), isEnded)
}

/** Retries while the database is unavailable, as pages do: on a busy machine it may respond too slowly. */
async function read<Body>({ call }: Caller, url: string): Promise<Body> {
  const answer = await waitFor(
    () => call({ url }),
    ({ statusCode }) => statusCode !== 503,
  )
  return bodyOf<Body>(answer, 200)
}

function bodyOf<Body>(answer: Answer, status: number): Body {
  if (answer.statusCode !== status)
    throw new Error(`expected ${status}, got ${answer.statusCode}: ${answer.body}`)
  return answer.json<Body>()
}
