import type { Weights } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from '../trainings/serve-api.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { QueryClient, QueryClientProvider } = await import('@tanstack/react-query')
const { WeightsPart } = await import('../../src/features/models/details/weights-part.tsx')

const WEIGHTS: Weights = {
  training_id: 'one',
  keyword: 'TEAHLS',
  image_count: 24,
  base_model: {
    name: 'FLUX.1 [dev]',
    url: 'https://huggingface.co/black-forest-labs/FLUX.1-dev',
    license_name: 'FLUX.1 [dev] Non-Commercial License',
    license_url: 'https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md',
    license_note: 'For non-commercial purposes only.',
  },
  file: { url: '/api/files/weights/one.tar', bytes: 180_400_000, sha256: 'ab'.repeat(32) },
  safetensors: {
    url: '/api/trainings/one/weights/safetensors',
    bytes: 171_900_000,
    sha256: 'cd'.repeat(32),
  },
  zip_url: '/api/trainings/one/weights/zip',
}

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  t.teardown(() => client.clear())
  return render(
    <QueryClientProvider client={client}>
      <WeightsPart trainingId="one" />
    </QueryClientProvider>,
  )
}

const links = () =>
  screen.getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')])

t.test('shows sizes, hashes, base model and license, and three downloads', async (t) => {
  await serveApi(t, (_request, response) => json(response, 200, WEIGHTS))
  const { container } = show()
  await screen.findByText('TEAHLS')
  for (const text of ['24 images', '163.9 MB', '172 MB', 'cd'.repeat(32), 'ab'.repeat(32)])
    t.ok(container.textContent?.includes(text), text)
  t.match(container.textContent, /For non-commercial purposes only/)
  t.strictSame(links(), [
    ['FLUX.1 [dev]', WEIGHTS.base_model.url],
    ['FLUX.1 [dev] Non-Commercial License', WEIGHTS.base_model.license_url],
    ['Download .safetensors', '/api/trainings/one/weights/safetensors'],
    ['With model card', '/api/trainings/one/weights/zip'],
    ['Replicate’s file', '/api/files/weights/one.tar?download=1'],
  ])
})

t.test('offers only Replicate’s file if no .safetensors can be read from it', async (t) => {
  await serveApi(t, (_request, response) =>
    json(response, 200, { ...WEIGHTS, safetensors: null, zip_url: null }),
  )
  show()
  await screen.findByText(/^No single .safetensors file can be read/)
  t.strictSame(
    links().map(([label]) => label),
    ['FLUX.1 [dev]', 'FLUX.1 [dev] Non-Commercial License', 'Replicate’s file'],
  )
})

t.test('says why there are no weights, and tries again', async (t) => {
  let isStored = false
  const detail = 'They are still being copied from Replicate. Try again in a few minutes.'
  await serveApi(t, (_request, response) =>
    isStored
      ? json(response, 200, WEIGHTS)
      : response.writeHead(409, { 'content-type': 'application/problem+json' }).end(
          JSON.stringify({
            type: 'about:blank',
            title: 'No weights stored',
            status: 409,
            code: 'weights.not_stored',
            detail,
            errors: [],
            request_id: 'r',
          }),
        ),
  )
  show()
  const alert = await screen.findByRole('alert')
  t.match(alert.textContent, detail)
  isStored = true
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByRole('link', { name: 'Download .safetensors' })
  t.notOk(screen.queryByRole('alert'))
})
