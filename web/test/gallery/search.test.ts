import t from 'tap'
import { periodOf, periodStart } from '../../src/features/gallery/periods.ts'
import {
  apiQuery,
  groupingOf,
  isFiltered,
  localDate,
  parseGallerySearch,
  unfiltered,
  without,
} from '../../src/features/gallery/search.ts'

t.test('keeps valid filters of a URL and ignores the rest', async (t) => {
  t.strictSame(
    parseGallerySearch({
      album_id: 'a1',
      q: 'snow',
      model_id: 'm1',
      favourite: true,
      from: '2026-03-01',
      to: '2026-03-02',
      page: 3,
    }),
    {
      album_id: 'a1',
      q: 'snow',
      model_id: 'm1',
      favourite: true,
      from: '2026-03-01',
      to: '2026-03-02',
    },
  )
  t.strictSame(
    parseGallerySearch({
      q: '',
      model_id: 7,
      favourite: false,
      from: 'yesterday',
      to: '2026-99-99',
    }),
    {},
  )
  t.strictSame(parseGallerySearch({ q: 42 }), { q: '42' }, 'a number was typed')
  t.strictSame(parseGallerySearch({ q: { a: 1 } }), {})
  t.strictSame(parseGallerySearch({ source: false }), { source: false })
  t.strictSame(parseGallerySearch({ source: 'yes' }), {})
  t.strictSame(parseGallerySearch({ aspect: 'square' }), { aspect: 'square' })
  t.strictSame(parseGallerySearch({ aspect: 'round' }), {})
})

t.test('sorts by model, except in an album, which has an order of its own', async (t) => {
  t.strictSame(parseGallerySearch({ sort: 'model' }), { sort: 'model' })
  t.strictSame(parseGallerySearch({ sort: 'newest' }), {}, 'the default')
  t.strictSame(parseGallerySearch({ sort: 'model', album_id: 'a' }), { album_id: 'a' })
  t.strictSame(
    [groupingOf({}), groupingOf({ sort: 'model' }), groupingOf({ album_id: 'a' })],
    ['day', 'model', null],
  )
  const search = { sort: 'model', q: 'snow', aspect: 'square' } as const
  t.match(apiQuery(search), search)
  t.strictSame(unfiltered(search), { sort: 'model' })
  t.strictSame(unfiltered({ album_id: 'a', q: 'snow' }), { album_id: 'a' })
  t.equal(isFiltered({ sort: 'model' }), false, 'an order hides nothing')
})

t.test('days become times of this time zone, the last day included', async (t) => {
  const { from, to } = apiQuery({ from: '2026-03-01', to: '2026-03-01' })
  t.equal(from, new Date('2026-03-01T00:00:00').toISOString())
  t.equal(to, new Date('2026-03-02T00:00:00').toISOString())
  t.strictSame(apiQuery({})['from'], undefined)
})

t.test('a search knows whether it filters', async (t) => {
  t.equal(isFiltered({}), false)
  t.equal(isFiltered({ q: 'snow' }), true)
  t.equal(isFiltered({ album_id: 'a' }), false, 'an album is a place, not a filter')
  t.equal(isFiltered({ album_id: 'a', q: 'snow' }), true)
  t.strictSame(without({ q: 'snow', favourite: true }, 'q'), { favourite: true })
})

t.test('a period is recognized by its first day', async (t) => {
  const now = new Date(2026, 2, 1, 12)
  t.equal(periodStart('today', now), '2026-03-01')
  t.equal(periodStart('week', now), '2026-02-23')
  t.equal(periodStart('month', now), '2026-01-31')
  t.equal(periodOf({ from: '2026-02-23' }, now), 'week')
  t.equal(periodOf({ from: '2026-02-23', to: '2026-02-24' }, now), null)
  t.equal(periodOf({ from: '2026-02-22' }, now), null)
  t.equal(periodOf({}, now), null)
  t.equal(localDate(new Date(2026, 0, 5, 23, 59)), '2026-01-05')
})
