import { makeJpeg } from '../support/make-picture.ts'
import type { TestApp } from '../support/test-app.ts'
import { BOUNDARY, formBody, type Part } from './upload-app.ts'

export const sendForm = (
  { call }: Pick<TestApp, 'call'>,
  url: string,
  parts: readonly Part[],
  headers: Record<string, string> = {},
) =>
  call({
    method: 'POST',
    url,
    payload: formBody(parts),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
  })

/** A loose picture; different seeds make different ones. */
export const picturePart = async (seed: number, filename = `${seed}.jpg`): Promise<Part> => ({
  name: 'file',
  filename,
  type: 'image/jpeg',
  body: await makeJpeg({ seed }),
})

export const pictureParts = (count: number): Promise<Part[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => picturePart(n + 1)))

export const field = (name: string, body: string): Part => ({ name, body })

/** A dataset of so many loose pictures, `1.jpg` and so on. */
export async function makeDataset(test: Pick<TestApp, 'call'>, count: number, name = 'Lamp') {
  const response = await sendForm(test, '/api/datasets', [
    field('name', name),
    ...(await pictureParts(count)),
  ])
  if (response.statusCode !== 201) throw new Error(response.body)
  return response.json()
}

export const namesOf = (dataset: { pictures: { name: string }[] }) =>
  dataset.pictures.map(({ name }) => name)
