import { QueryClient } from '@tanstack/react-query'
import t from 'tap'
import { setUpDom } from '../support/dom.ts'
import { dataset, image } from './support.ts'

await setUpDom(t)
const { cacheDataset, datasetQuery } = await import('../../src/features/datasets/api.ts')

const older = { ...dataset([image('a')]), updated_at: '2026-11-25T09:00:00.001Z' }
const newer = { ...dataset([image('a'), image('b')]), updated_at: '2026-11-25T09:00:00.002Z' }

t.test('keeps the later version if responses to changes arrive in the wrong order', async (t) => {
  const client = new QueryClient()
  cacheDataset(client, newer)
  cacheDataset(client, older)
  t.strictSame(client.getQueryData(datasetQuery(older.id).queryKey), newer)
})

t.test('keeps the later version if a read was sent before the change', async (t) => {
  const client = new QueryClient()
  let respond: (body: object) => void = () => {}
  const read = client.fetchQuery({
    ...datasetQuery(older.id),
    queryFn: () =>
      new Promise<typeof older>((resolve) => {
        respond = () => resolve(older)
      }),
  })
  cacheDataset(client, newer)
  respond(older)
  await read
  t.strictSame(client.getQueryData(datasetQuery(older.id).queryKey), newer)
})
