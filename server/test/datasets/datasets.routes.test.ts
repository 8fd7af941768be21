import t from 'tap'
import { train } from '../support/actions.ts'
import { makeJpeg } from '../support/make-image.ts'
import { makeZip } from '../support/make-zip.ts'
import { startTestApp } from '../support/test-app.ts'

const makeUpload = async (first: number) =>
  makeZip([
    ...(await Promise.all(
      [10, 2, 3, 4].map(async (n) => ({
        name: `${n}.jpg`,
        data: await makeJpeg({ seed: first + n }),
      })),
    )),
    { name: '2.txt', data: 'TOK by the sea' },
    { name: 'a.gif', data: 'GIF89a' },
  ])

t.test('lists each dataset with its images, captions and rejected files', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const { call } = test
  for (const [at, name] of ['Dog', 'Cat'].entries()) {
    await train(test, { file: await makeUpload(at * 10), name, keyword: `TOK${at}` })
  }
  const first = (await call({ url: '/api/datasets?limit=1' })).json()
  t.match(first.datasets, [{ name: 'Cat', image_count: 4 }])
  const second = (
    await call({ url: `/api/datasets?limit=1&cursor=${encodeURIComponent(first.next_cursor)}` })
  ).json()
  t.match(second, { datasets: [{ name: 'Dog' }], next_cursor: null })

  const [summary] = second.datasets
  const dataset = (await call({ url: `/api/datasets/${summary.id}` })).json()
  t.same(dataset, summary)
  t.match(dataset.sha256, /^[0-9a-f]{64}$/)
  t.same(
    dataset.images.map(({ name, caption }: { name: string; caption: string }) => [name, caption]),
    [
      ['2.jpg', 'TOK by the sea'],
      ['3.jpg', ''],
      ['4.jpg', ''],
      ['10.jpg', ''],
    ],
  )
  t.match(dataset.rejected, [{ name: 'a.gif', code: 'unsupported_type', detail: /Convert/ }])
  t.match(dataset, {
    ready: true,
    advice: /^Ready to train: \d images\. .* \d could be better\./,
    consent_at: null,
    keep_days: null,
  })
  t.equal(dataset.updated_at, dataset.created_at)
  t.match(dataset.images[0], { width: 96, height: 64, findings: [{ code: 'too_small' }] })
  t.equal(
    dataset.images.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0),
    dataset.bytes,
  )
  t.equal((await call({ url: dataset.images[0].url })).headers['content-type'], 'image/jpeg')
  t.equal(
    (await call({ url: dataset.images[0].thumbnail_url })).headers['content-type'],
    'image/webp',
  )
})

t.test('rejects invalid page sizes and unknown ids', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false })
  t.same((await call({ url: '/api/datasets' })).json(), { datasets: [], next_cursor: null })
  t.equal((await call({ url: '/api/datasets?limit=0' })).statusCode, 400)
  const { statusCode, headers, body } = await call({ url: '/api/datasets/none' })
  t.equal(statusCode, 404)
  t.match(headers['content-type'], /problem\+json/)
  t.match(JSON.parse(body), { code: 'datasets.not_found' })
})
