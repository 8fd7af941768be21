export const BOUNDARY = 'a-boundary-of-tests'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** An address that takes uploads. */
export interface Route {
  path: string
  /** The text fields that it needs, other ones each time: the same request twice would be one click. */
  fields: () => Record<string, string>
  /** What it answers when it takes an upload. */
  taken: number
  /** The code of a refusal for want of images. */
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
  taken: 201,
  tooFew: 'datasets.no_usable_picture',
}

const training = (path: string): Route => ({
  path,
  fields: () => ({ name: name(), keyword: 'TOK' }),
  taken: 202,
  tooFew: 'datasets.too_few_pictures',
})

export const TRAIN = training('/api/models/train')
export const TRAIN_FLUX = training('/api/models/train-flux')

/** Every case goes to the first of them; the others share the code behind it, so every tenth will do. */
export const ROUTES: readonly (Route & { every: number })[] = [
  { ...DATASETS, every: 1 },
  { ...TRAIN, every: 10 },
  { ...TRAIN_FLUX, every: 10 },
]

export interface FilePart {
  name: string
  bytes: Buffer
}

/** A form as it goes over the line. */
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
