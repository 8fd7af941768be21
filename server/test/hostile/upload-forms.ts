export const BOUNDARY = 'a-boundary-of-tests'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** A route that accepts uploads. */
export interface Route {
  path: string
  /** Returns the text fields that it needs, different each time, since an equal request would be replayed. */
  fields: () => Record<string, string>
  /** The status of an accepted upload. */
  accepted: number
  /** The error code if there are too few images. */
  tooFew: string
}

let sent = 0
const name = () => {
  sent += 1
  return `Hostile ${sent}`
}

export const DATASETS: Route = {
  path: '/api/datasets',
  fields: () => ({ name: name() }),
  accepted: 201,
  tooFew: 'datasets.no_usable_picture',
}

const training = (path: string): Route => ({
  path,
  fields: () => ({ name: name(), keyword: 'TOK' }),
  accepted: 202,
  tooFew: 'datasets.too_few_pictures',
})

export const TRAIN = training('/api/models/train')
const TRAIN_FLUX = training('/api/models/train-flux')

/** Every case is sent to the first route; the others share its code, so every tenth case is enough. */
export const ROUTES: readonly (Route & { every: number })[] = [
  { ...DATASETS, every: 1 },
  { ...TRAIN, every: 10 },
  { ...TRAIN_FLUX, every: 10 },
]

export interface FilePart {
  name: string
  bytes: Buffer
}

/** Returns the bytes of a form. */
export function formOf(fields: Record<string, string>, files: readonly FilePart[]): Buffer {
  const texts = Object.entries(fields).map(([field, text]) =>
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${text}\r\n`,
    ),
  )
  const parts = files.flatMap(({ name: filename, bytes }) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...texts, ...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])
}
