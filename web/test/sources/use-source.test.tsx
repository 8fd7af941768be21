import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ModelInput } from '@the-way/shared'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'

const { render, screen, fireEvent } = await setUpDom(t)
const { useSource } = await import('../../src/features/sources/use-source.ts')
const { imageKeys } = await import('../../src/features/gallery/api.ts')

const IMAGE: ModelInput = {
  name: 'image',
  type: 'url',
  default: null,
  required: false,
  title: 'Image',
  description: null,
  group: 'source',
}

function Panel({ inputs }: { inputs: readonly ModelInput[] | undefined }) {
  const state = useSource({ modelId: 'm', inputs, imageId: 'one', onImageId: () => {} })
  return (
    <>
      <button type="button" onClick={() => state.check()}>
        Generate
      </button>
      <p>{state.fault ? 'at fault' : 'no fault'}</p>
      <p role="status">{state.error}</p>
    </>
  )
}

t.test('a fault about settings that are not loaded goes once they are', async (t) => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  client.setQueryData(imageKeys.one('one'), {
    id: 'one',
    number: 7,
    url: '/one.png',
    thumbnail_url: '/one.avif',
    width: 64,
    height: 64,
    format: 'png',
  })
  const panel = (inputs: readonly ModelInput[] | undefined) => (
    <QueryClientProvider client={client}>
      <Panel inputs={inputs} />
    </QueryClientProvider>
  )
  const { rerender } = render(panel(undefined))
  fireEvent.click(screen.getByText('Generate'))
  t.ok(screen.getByText('at fault'))
  t.match(screen.getByRole('status').textContent, /not loaded yet/)

  rerender(panel([IMAGE]))
  t.ok(screen.getByText('no fault'))
  t.equal(screen.getByRole('status').textContent, '')

  rerender(panel([]))
  fireEvent.click(screen.getByText('Generate'))
  t.ok(screen.getByText('at fault'), 'a version without images keeps its fault')
  t.match(screen.getByRole('status').textContent, /can’t start from an image/)
})
